import type { IncomingMessage, RequestListener, ServerResponse } from "node:http";
import type { Logger } from "../../base/log.ts";
import { readBody } from "../http/body.ts";
import { targetOf } from "../http/target.ts";
import type { Journal } from "../state/journal.ts";
import { type ContentStore, parseCid } from "./content-store.ts";
import { KuboFailure } from "./failure.ts";
import { filesOf } from "./multipart.ts";

const mostBytesOfAnUpload = 100 * 1024 * 1024;

/** UnixFS's number of a file. */
const typeOfFile = 2;

interface Request {
  readonly store: ContentStore;
  readonly journal: Journal;
  readonly query: URLSearchParams;
  readonly incoming: IncomingMessage;
  readonly response: ServerResponse;
}

/** The part of Kubo's RPC that pinning needs, by path below `/api/v0/`. */
const commands: Readonly<Record<string, (request: Request) => Promise<void> | void>> = {
  async add({ store, journal, query, incoming, response }) {
    refuseUnsupported(query);
    const body = await readBody(incoming, mostBytesOfAnUpload);
    if (!body) throw new KuboFailure(413, "the upload is too large");
    const cidVersion = query.get("cid-version") === "1" ? 1 : 0;
    const rawLeaves = query.get("raw-leaves") ?? String(cidVersion === 1);
    const lines: string[] = [];
    for (const { name, content } of await filesOf(body, incoming.headers["content-type"])) {
      const cid = await store.add(content, { cid_version: cidVersion, raw_leaves: rawLeaves === "true" });
      const size = store.get(cid)?.size ?? 0n;
      lines.push(
        JSON.stringify({ Name: name || cid.toString(), Hash: cid.toString(), Size: size.toString() }),
      );
    }
    await journal.durable();
    response.writeHead(200, { "content-type": "application/json", "x-chunked-output": "1" });
    response.end(`${lines.join("\n")}\n`);
  },

  cat({ store, query, response }) {
    const stored = found(store, query.get("arg"));
    response.writeHead(200, { "content-type": "text/plain" }).end(stored.content);
  },

  "pin/add"({ store, query, response }) {
    const pins = query.getAll("arg");
    for (const arg of pins) found(store, arg);
    answer(response, { Pins: pins });
  },

  "pin/ls"({ store, query, response }) {
    const arg = query.getAll("arg");
    for (const each of arg) found(store, each);
    const pins = arg.length > 0 ? arg : store.cids().map(String);
    if (query.get("stream") === "true") {
      const lines = pins.map((Cid) => `${JSON.stringify({ Cid, Type: "recursive" })}\n`);
      response.writeHead(200, { "content-type": "application/json" }).end(lines.join(""));
      return;
    }
    answer(response, { Keys: Object.fromEntries(pins.map((each) => [each, { Type: "recursive" }])) });
  },

  /** All content is files: what is listed is the file itself, as Kubo lists one. */
  ls({ store, query, response }) {
    const objects = query.getAll("arg").map((arg) => {
      const { size } = found(store, arg);
      const Hash = arg.replace(/^\/ipfs\//, "");
      return { Hash, Name: Hash, Size: Number(size), Type: typeOfFile, Links: [] };
    });
    if (objects.length === 0) throw new KuboFailure(400, 'argument "ipfs-path" is required');
    answer(response, { Objects: objects });
  },

  version: ({ response }) =>
    answer(response, { Version: "0.33.0", Commit: "", Repo: "16", System: "localnet", Golang: "" }),

  id: ({ response }) =>
    answer(response, {
      ID: "12D3KooWGjMzC1vyn7Zbo4mXUnWgNyc2xWnBTzfzbqDWVwvDHqvG",
      PublicKey: "",
      Addresses: [],
      AgentVersion: "nosana-localnet",
      Protocols: [],
    }),
};

export function kuboListener(store: ContentStore, journal: Journal, log: Logger): RequestListener {
  return (incoming, response) => {
    respond({ store, journal }, incoming, response).catch((error: unknown) => {
      if (incoming.destroyed && !incoming.complete) return; // the client has gone
      const status = error instanceof KuboFailure ? error.status : 500;
      if (status === 500) log.error("ipfs call broke down", { reason: String(error) });
      if (response.headersSent) return response.destroy();
      const Message = error instanceof Error ? error.message : String(error);
      return answer(response, { Message, Code: 0, Type: "error" }, status);
    });
  };
}

async function respond(
  ports: Pick<Request, "store" | "journal">,
  incoming: IncomingMessage,
  response: ServerResponse,
) {
  const { pathname, searchParams } = targetOf(incoming);
  const name = pathname.replace(/^\/api\/v0\//, "");
  const command = Object.hasOwn(commands, name) ? commands[name] : undefined;
  if (!command) throw new KuboFailure(404, `this local network has no IPFS command ${pathname}`);
  if (incoming.method !== "POST") throw new KuboFailure(405, "Kubo's RPC is called with POST");
  await command({ ...ports, query: searchParams, incoming, response });
}

function found(store: ContentStore, arg: string | null) {
  const cid = parseCid((arg ?? "").replace(/^\/ipfs\//, ""));
  if (!cid) throw new KuboFailure(400, `invalid path ${JSON.stringify(arg)}: not a CID`);
  const stored = store.get(cid);
  if (!stored)
    throw new KuboFailure(500, `block was not found locally (offline): ipld: could not find ${cid}`);
  return stored;
}

function refuseUnsupported(query: URLSearchParams): void {
  for (const option of ["wrap-with-directory", "only-hash", "nocopy", "trickle", "inline"]) {
    if (query.get(option) === "true")
      throw new KuboFailure(400, `${option} is not supported by this local network`);
  }
  const chunker = query.get("chunker");
  if (chunker !== null && chunker !== "size-262144") {
    throw new KuboFailure(400, `chunker ${chunker} is not supported by this local network`);
  }
}

function answer(response: ServerResponse, body: unknown, status = 200): void {
  response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(body));
}
