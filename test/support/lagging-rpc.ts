import { createServer, type IncomingMessage } from "node:http";
import type { AddressInfo } from "node:net";

interface Call {
  readonly id: unknown;
  readonly method: string;
  readonly params?: readonly unknown[];
}

interface Answered {
  // biome-ignore lint/suspicious/noExplicitAny: each method has a shape of its own, and only parts are rewritten
  result?: any;
  error?: unknown;
}

/** An endpoint behind which a node lags: what it answers is true as of its own slot. */
export interface LaggingRpc extends AsyncDisposable {
  readonly url: string;
  /** Requests that the lagging node has answered, by method. */
  readonly answered: Record<string, number>;
  /** Stops the node at the slot that the chain is at: of `unknown` it has never heard. */
  freeze(unknown: readonly string[]): Promise<void>;
  /** Which requests, once it is frozen, reach it; all by default. */
  reaches: (method: string, nth: number) => boolean;
}

export async function startLaggingRpc(target: string): Promise<LaggingRpc> {
  let frozen: { readonly slot: number; readonly unknown: ReadonlySet<string> } | null = null;
  let nth = 0;
  const answered: Record<string, number> = {};
  const ask = async (call: object): Promise<Answered> => {
    const headers = { "content-type": "application/json" };
    const response = await fetch(target, { method: "POST", headers, body: JSON.stringify(call) });
    return (await response.json()) as Answered;
  };
  const answer = async (call: Call): Promise<Answered> => {
    const isRead = call.method !== "sendTransaction" && call.method !== "getGenesisHash";
    if (!frozen || !isRead || !rpc.reaches(call.method, nth++)) return ask(call);
    answered[call.method] = (answered[call.method] ?? 0) + 1;
    const { slot, unknown } = frozen;
    const config = (call.params ?? []).find(isConfig);
    if (Number(config?.minContextSlot ?? 0) > slot) {
      const error = { code: -32016, message: "Minimum context slot has not been reached" };
      return { ...call, error: { ...error, data: { contextSlot: slot } } };
    }
    const told = await ask(call);
    if (told.error === undefined) told.result = asOf(slot, unknown, call, told.result);
    return told;
  };
  const server = createServer(async (request, response) => {
    const call = JSON.parse(await bodyOf(request)) as Call;
    const { result, error } = await answer(call);
    const told = { jsonrpc: "2.0", id: call.id, ...(error === undefined ? { result } : { error }) };
    response.writeHead(200, { "content-type": "application/json" }).end(JSON.stringify(told));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  const rpc: LaggingRpc = {
    url: `http://127.0.0.1:${port}`,
    answered,
    reaches: () => true,
    async freeze(unknown) {
      // It has come as far as just before what it does not know.
      const posted = await ask({
        jsonrpc: "2.0",
        id: 1,
        method: "getSignaturesForAddress",
        params: [unknown[0], { commitment: "confirmed" }],
      });
      const first = Math.min(...(posted.result as { slot: number }[]).map(({ slot }) => slot));
      frozen = { slot: first - 1, unknown: new Set(unknown) };
    },
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise<void>((resolve) => server.close(() => resolve()));
    },
  };
  return rpc;
}

// biome-ignore lint/suspicious/noExplicitAny: see Answered
function asOf(slot: number, unknown: ReadonlySet<string>, { method, params }: Call, result: any): unknown {
  const context = { ...result?.context, slot };
  const known = ({ pubkey }: { pubkey: string }) => !unknown.has(pubkey);
  switch (method) {
    case "getMultipleAccounts": {
      const addresses = params?.[0] as readonly string[];
      const value = result.value.map((each: unknown, at: number) =>
        unknown.has(String(addresses[at])) ? null : each,
      );
      return { context, value };
    }
    case "getAccountInfo":
      return { context, value: unknown.has(String(params?.[0])) ? null : result.value };
    case "getProgramAccounts":
      return Array.isArray(result) ? result.filter(known) : { context, value: result.value.filter(known) };
    case "getSignaturesForAddress":
      return result.filter((each: { slot: number }) => each.slot <= slot);
    case "getTransaction":
      return result && result.slot <= slot ? result : null;
    case "getSignatureStatuses":
      return {
        context,
        value: result.value.map((each: { slot: number } | null) => (each && each.slot <= slot ? each : null)),
      };
    case "getEpochInfo":
      return {
        ...result,
        absoluteSlot: slot,
        blockHeight: result.blockHeight - (result.absoluteSlot - slot),
      };
    default:
      return result?.context ? { ...result, context } : result;
  }
}

function isConfig(value: unknown): value is { readonly minContextSlot?: number } {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

async function bodyOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString();
}
