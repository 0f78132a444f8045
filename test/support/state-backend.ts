import { once } from "node:events";
import { writeFile } from "node:fs/promises";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import type { Workspace } from "./terraform.ts";

/** A server of Terraform's http backend. */
export interface StateBackend extends Disposable {
  /** It answers 500 to whoever wants to write. */
  refuses: boolean;
  /** A state for each path below it. */
  readonly url: string;
}

export async function startStateBackend(): Promise<StateBackend> {
  const states = new Map<string, Buffer>();
  const server = createServer(async (request, response) => {
    const path = request.url ?? "";
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const state = states.get(path);
    if (request.method === "GET") return void response.writeHead(state ? 200 : 404).end(state ?? "");
    if (backend.refuses) return void response.writeHead(500).end("no");
    states.set(path, Buffer.concat(chunks));
    response.end();
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  const backend = {
    refuses: false,
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`,
    [Symbol.dispose]() {
      server.close();
      server.closeAllConnections();
    },
  };
  return backend;
}

/** To be called before the workspace's configuration is written. `address` null: `TF_HTTP_ADDRESS` tells it. */
export async function useStateBackend({ folder }: Workspace, address: string | null): Promise<void> {
  const told = address === null ? "" : `address = "${address}"\n    `;
  const backend = `backend "http" {\n    ${told}retry_max = 0\n  }`;
  await writeFile(join(folder, "backend.tf"), `terraform {\n  ${backend}\n}\n`);
}
