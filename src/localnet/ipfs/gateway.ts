import type { RequestListener, ServerResponse } from "node:http";
import { targetOf } from "../http/target.ts";
import { type ContentStore, parseCid } from "./content-store.ts";

/** A gateway that has what this network stores and nothing else. */
export function gatewayListener(store: ContentStore): RequestListener {
  return (request, response) => {
    if (request.method !== "GET" && request.method !== "HEAD")
      return refuse(response, 405, "method not allowed");
    const { pathname } = targetOf(request);
    const [, name = ""] = /^\/ipfs\/([^/]+)\/?$/.exec(pathname) ?? [];
    const cid = parseCid(name);
    if (!cid) return refuse(response, 400, `invalid path ${pathname}: not /ipfs/<cid>`);
    const stored = store.get(cid);
    if (!stored) return refuse(response, 404, `${cid} is not stored in this local network`);
    response.writeHead(200, {
      "content-type": contentType(stored.content),
      "content-length": stored.content.length,
      etag: `"${cid}"`,
      "cache-control": "public, max-age=29030400, immutable",
      "access-control-allow-origin": "*",
      "x-ipfs-path": `/ipfs/${cid}`,
    });
    return response.end(request.method === "HEAD" ? undefined : stored.content);
  };
}

function contentType(content: Uint8Array): string {
  try {
    JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(content));
    return "application/json";
  } catch {
    return "application/octet-stream";
  }
}

function refuse(response: ServerResponse, status: number, text: string): void {
  response.writeHead(status, { "content-type": "text/plain" }).end(`${text}\n`);
}
