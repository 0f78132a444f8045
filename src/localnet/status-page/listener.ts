import { readFile } from "node:fs/promises";
import type { IncomingMessage, ServerResponse } from "node:http";
import { join } from "node:path";
import { isAddress } from "@solana/kit";
import { printJson } from "../../solana/index.ts";
import type { Fleet } from "../host/fleet.ts";
import { targetOf } from "../http/target.ts";
import type { NetworkState } from "../network-state.ts";
import { jobView, networkView } from "./view.ts";

/** Everything the page consists of is below this path. */
const folder = "/status-page/";

const files: Readonly<Record<string, { readonly name: string; readonly type: string }>> = {
  "/": { name: "page.html", type: "text/html; charset=utf-8" },
  [`${folder}page.css`]: { name: "page.css", type: "text/css; charset=utf-8" },
  [`${folder}page.js`]: { name: "page.js", type: "text/javascript; charset=utf-8" },
};

/** Nothing but what this server sends itself may run or be shown. */
const headers = {
  "cache-control": "no-store",
  "content-security-policy":
    "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src data:",
  "x-content-type-options": "nosniff",
};

export function isForStatusPage(incoming: IncomingMessage): boolean {
  const { method } = incoming;
  const { pathname } = targetOf(incoming);
  return (method === "GET" || method === "HEAD") && (pathname === "/" || pathname.startsWith(folder));
}

/** Serves the page and what it shows. `directory` holds its files. */
export async function answerForStatusPage(
  state: NetworkState,
  fleet: Fleet,
  directory: string,
  incoming: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const { pathname } = targetOf(incoming);
  const file = Object.hasOwn(files, pathname) ? files[pathname] : undefined;
  if (file) return send(response, 200, file.type, await readFile(join(directory, file.name)));
  const view = viewAt(pathname.slice(folder.length), state, fleet);
  if (view === undefined) return send(response, 404, "text/plain", "not found\n");
  return send(response, 200, "application/json", printJson(view));
}

function viewAt(path: string, state: NetworkState, fleet: Fleet): unknown {
  if (path === "state.json") return networkView(state, fleet);
  const [, job = ""] = /^jobs\/(\w+)\.json$/.exec(path) ?? [];
  return isAddress(job) ? jobView(state, fleet, job) : undefined;
}

function send(response: ServerResponse, status: number, type: string, body: string | Buffer): void {
  response.writeHead(status, { ...headers, "content-type": type }).end(body);
}
