import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

/** Answers that are none, though they come with a status or a body as if they were. */
export const oddAnswers = [
  "bad_request",
  "not_found",
  "empty",
  "html",
  "cut_off",
  "null_result",
  "no_result",
  "error_text",
  "another_id",
] as const;
export type OddAnswer = (typeof oddAnswers)[number];

/** What happens to one request: it passes, or one of the faults that endpoints have. */
export type Fault =
  | "none"
  /** The request reaches the node, its answer is lost: the connection breaks. */
  | "drop_answer"
  /** The connection breaks before the request reaches the node. */
  | "drop_request"
  | "too_many_requests"
  | "server_error"
  | "forbidden"
  | OddAnswer
  /** The answer comes with another result. */
  | ((result: unknown) => unknown)
  /** The request reaches the node, and no answer ever comes. */
  | "hang";

/**
 * An HTTP proxy in front of a JSON-RPC endpoint, and of the hosts that a local network serves there, that can fail, and
 * counts what passes through. What is asked of a host has a name like `POST job-definition`.
 */
export interface FaultyRpc {
  readonly url: string;
  /** Requests by JSON-RPC method, or by name. */
  readonly counts: Readonly<Record<string, number>>;
  /** How many of them a node refused because it has not come as far, so that they had to be asked again. */
  tooEarly: number;
  /** Distinct transactions that were sent, whether or not they got through. */
  readonly transactions: ReadonlySet<string>;
  /**
   * Decides for each request, which waits for it; `nth` counts the requests of its method, from 1; `params` as they were
   * sent.
   */
  decide: (method: string, nth: number, params: readonly unknown[] | undefined) => Fault | Promise<Fault>;
  stop(): Promise<void>;
}

export async function startFaultyRpc(target: string): Promise<FaultyRpc> {
  const counts: Record<string, number> = {};
  const transactions = new Set<string>();
  const proxy = { counts, tooEarly: 0, transactions, decide: (): Fault => "none" } as Omit<
    FaultyRpc,
    "url" | "stop"
  > & {
    decide: FaultyRpc["decide"];
  };
  const server = createServer((request, response) => {
    void answer(request, response).catch(() => response.destroy());
  });
  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const body = await bodyOf(request);
    const { method, params, path, headers } = callOf(request, body);
    counts[method] = (counts[method] ?? 0) + 1;
    if (method === "sendTransaction") transactions.add(String(params?.[0]));
    const fault = await proxy.decide(method, counts[method], params);
    if (fault === "drop_request") return void response.destroy();
    if (fault === "too_many_requests")
      return void response.writeHead(429, { "retry-after": "1" }).end("slow down");
    if (fault === "server_error") return void response.writeHead(503).end("<html>unavailable</html>");
    if (fault === "forbidden") return void response.writeHead(403).end("method disabled");
    const answered = await fetch(`${target}${path}`, {
      method: request.method ?? "POST",
      headers: { "content-type": "application/json", ...headers },
      ...(body && { body }),
    });
    const text = await answered.text();
    if (text.includes('"code":-32016')) proxy.tooEarly++;
    if (fault === "drop_answer") return void response.destroy();
    if (fault === "hang") return;
    const told = oddly(fault, text, method);
    response.writeHead(told.status ?? answered.status, { "content-type": "application/json" }).end(told.text);
  }
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  return Object.assign(proxy, {
    url: `http://127.0.0.1:${port}`,
    stop: async () => {
      server.closeAllConnections();
      await new Promise<void>((resolve) => server.close(() => resolve()));
    },
  });
}

/** What an endpoint says in the place of a good answer. */
function oddly(
  fault: Fault,
  text: string,
  method: string,
): { readonly status?: number; readonly text: string } {
  const answer = (fields: object, { id }: { id?: unknown } = JSON.parse(text)) => ({
    text: JSON.stringify({ jsonrpc: "2.0", id, ...fields }),
  });
  if (typeof fault === "function") return answer({ result: fault(JSON.parse(text).result) });
  switch (fault) {
    case "bad_request":
      return { status: 400, text: "bad request" };
    case "not_found":
      return { status: 404, text: `no ${method} here` };
    case "empty":
      return { text: "" };
    case "html":
      return { text: "<!doctype html><title>Log in</title>" };
    case "cut_off":
      return { text: text.slice(0, text.length / 2) };
    case "null_result":
      return answer({ result: null });
    case "no_result":
      return answer({});
    case "error_text":
      return answer({ error: "boom" });
    case "another_id":
      return { text: text.replace(/"id":"?[^,}]*"?/, '"id":"99999"') };
    default:
      return { text };
  }
}

interface Call {
  readonly method: string;
  readonly params?: readonly unknown[];
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
}

function callOf({ method, url = "/", headers }: IncomingMessage, body: string): Call {
  if (!url.startsWith("/hosts/")) return { ...(JSON.parse(body) as Call), path: "", headers: {} };
  const { authorization = "" } = headers;
  return { method: `${method} ${url.split("/").at(-1)}`, path: url, headers: { authorization } };
}

async function bodyOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString();
}
