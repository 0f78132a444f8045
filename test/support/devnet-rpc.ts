import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { networks } from "../../src/nosana/index.ts";

/** A local network's RPC that calls itself devnet, whose program ids the local network has anyway. */
export interface DevnetRpc {
  readonly url: string;
  [Symbol.asyncDispose](): Promise<void>;
}

export async function startDevnetRpc(target: string): Promise<DevnetRpc> {
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const body = Buffer.concat(chunks).toString();
    const { id, method } = JSON.parse(body) as { id: unknown; method: string };
    const headers = { "content-type": "application/json" };
    const text =
      method === "getGenesisHash"
        ? JSON.stringify({ jsonrpc: "2.0", id, result: networks.devnet.genesis_hash })
        : await (await fetch(target, { method: "POST", body, headers })).text();
    response.writeHead(200, headers).end(text);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise<void>((resolve) => server.close(() => resolve()));
    },
  };
}
