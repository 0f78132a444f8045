import { once } from "node:events";
import { createServer, type RequestListener, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import type { WebSocketServer } from "ws";

export interface Listening {
  /** `host:port` as it goes into an URL. */
  readonly authority: string;
  close(): Promise<void>;
}

/** How long a connection may keep a service waiting, in milliseconds. */
export const patience = {
  headers_ms: 10_000,
  request_ms: 120_000,
  /** How often connections are looked through for those that take longer. */
  check_ms: 1_000,
} as const;
export type Patience = { readonly [K in keyof typeof patience]: number };

/** Serves HTTP, and WebSocket upgrades where a service for them is given. */
export async function listen(
  host: string,
  port: number,
  listener: RequestListener,
  upgrades?: WebSocketServer,
  { headers_ms, request_ms, check_ms }: Patience = patience,
): Promise<Listening> {
  const server = createServer(
    { headersTimeout: headers_ms, requestTimeout: request_ms, connectionsCheckingInterval: check_ms },
    listener,
  );
  if (upgrades) acceptUpgrades(server, upgrades);
  server.listen(port, host);
  await once(server, "listening");
  const { address, port: bound, family } = server.address() as AddressInfo;
  return {
    authority: `${family === "IPv6" ? `[${address}]` : address}:${bound}`,
    async close() {
      for (const socket of upgrades?.clients ?? []) socket.terminate();
      server.closeAllConnections();
      if (!server.listening) return;
      server.close();
      await once(server, "close");
    },
  };
}

function acceptUpgrades(server: Server, upgrades: WebSocketServer): void {
  server.on("upgrade", (request, socket, head) => {
    upgrades.handleUpgrade(request, socket, head, (client) => upgrades.emit("connection", client, request));
  });
}

/** For a port that only takes upgrades. */
export const upgradeRequired: RequestListener = (_request, response) => {
  response.writeHead(426, { "content-type": "text/plain" }).end("Upgrade to WebSocket required");
};
