import { once } from "node:events";
import { createServer, type RequestListener, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import type { Duplex } from "node:stream";
import type { WebSocketServer } from "ws";
import { parseHostName, type Visitors, visitorsOf } from "./visitors.ts";

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

export interface ListenOptions {
  /** Takes WebSocket upgrades; without it nothing does. */
  readonly upgrades?: WebSocketServer | undefined;
  /** Names beside those of loopback, as `parseHostName` gives them, for which requests are answered. */
  readonly allowedHosts?: readonly string[];
  readonly patience?: Patience;
}

/** Serves HTTP and WebSocket upgrades, to those whom `visitorsOf` lets in. */
export async function listen(
  host: string,
  port: number,
  listener: RequestListener,
  {
    upgrades,
    allowedHosts = [],
    patience: { headers_ms, request_ms, check_ms } = patience,
  }: ListenOptions = {},
): Promise<Listening> {
  const server = createServer({
    headersTimeout: headers_ms,
    requestTimeout: request_ms,
    connectionsCheckingInterval: check_ms,
  });
  server.listen(port, host);
  await once(server, "listening");
  const { address, port: bound, family } = server.address() as AddressInfo;
  // What somebody chose to listen on is what clients are told.
  const chosen = [host, address].map(parseHostName).filter((name) => name !== null);
  const visitors = visitorsOf([...allowedHosts, ...chosen]);
  server.on("request", (request, response) => {
    const refusal = visitors(request);
    if (refusal === null) return listener(request, response);
    response.writeHead(403, { "content-type": "text/plain", connection: "close" }).end(`${refusal}\n`);
  });
  if (upgrades) acceptUpgrades(server, upgrades, visitors);
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

function acceptUpgrades(server: Server, upgrades: WebSocketServer, visitors: Visitors): void {
  server.on("upgrade", (request, socket, head) => {
    const refusal = visitors(request);
    if (refusal !== null) return refuseUpgrade(socket, refusal);
    upgrades.handleUpgrade(request, socket, head, (client) => upgrades.emit("connection", client, request));
  });
}

/** No response has been made for an upgrade, so it is written by hand. */
function refuseUpgrade(socket: Duplex, refusal: string): void {
  const head = [
    "HTTP/1.1 403 Forbidden",
    "content-type: text/plain",
    `content-length: ${Buffer.byteLength(refusal)}`,
    "connection: close",
  ];
  socket.on("error", () => socket.destroy());
  socket.end(`${head.join("\r\n")}\r\n\r\n${refusal}`);
}

/** For a port that only takes upgrades. */
export const upgradeRequired: RequestListener = (_request, response) => {
  response.writeHead(426, { "content-type": "text/plain" }).end("Upgrade to WebSocket required");
};
