import type { RpcTransport } from "@solana/kit";
import { createHttpTransport as createKitTransport } from "@solana/rpc-transport-http";
import type { Endpoint } from "./endpoint.ts";
import { parseJson, printJson } from "./json.ts";

/** kit's transport over HTTP with a reader of its answers that is sparing of memory. */
export function createHttpTransport({ headers, url }: Endpoint): RpcTransport {
  return createKitTransport({ url, headers: { ...headers }, fromJson: parseJson, toJson: printJson });
}
