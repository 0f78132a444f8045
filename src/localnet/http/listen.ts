import { once } from "node:events";
import { createServer, type RequestListener, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import type { WebSocketServer } from "ws";

export interface Listening {
  /** `host:port` as it goes into an URL. */
  readonly authority: string;
  close(): Promise<void>;
}

/** Serves HTTP, and WebSocket upgrades where a service for them is given. */
export async function listen(
  host: string,
  port: number,
  listener: RequestListener,
  upgrades?: WebSocketServer,
): Promise<Listening> {
  const server = createServer(listener);
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
