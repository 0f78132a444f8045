import type { RpcTransport } from "@solana/kit";
import type { Clock } from "../../../src/base/clock.ts";
import { AppError } from "../../../src/base/errors.ts";
import { silentLogger } from "../../../src/base/log.ts";
import { type Chain, type ChainOptions, createChain } from "../../../src/solana/index.ts";

export type Handler = (params: readonly unknown[]) => unknown;

/** Time that passes only by sleeping, and then at once. */
export function virtualClock(): Clock {
  let now = 1_700_000_000_000;
  return {
    now: () => now,
    async sleep(milliseconds, signal) {
      if (signal?.aborted) throw new AppError("ABORTED", { doing: "waiting" });
      now += milliseconds;
      await new Promise((resolve) => setImmediate(resolve));
      if (signal?.aborted) throw new AppError("ABORTED", { doing: "waiting" });
    },
  };
}

/** A JSON-RPC error answer. */
export class Refusal {
  readonly code: number;
  readonly message: string;
  constructor(code: number, message: string) {
    this.code = code;
    this.message = message;
  }
}

const blockhash = "4sGjMW1sUnHzSxGspuhpqLDx6wiyjNtZAMdL4VZHirAn";

/** An in-process node. A handler's return value is the result; a thrown Refusal is refused, anything else thrown is a lost connection. */
export function fakeNode(handlers: Record<string, Handler>) {
  const calls: { method: string; params: readonly unknown[] }[] = [];
  const slot = 1000n;
  const withDefaults: Record<string, Handler> = {
    getLatestBlockhash: () => ({ context: { slot }, value: { blockhash, lastValidBlockHeight: 150n } }),
    getRecentPrioritizationFees: () => [],
    simulateTransaction: () => ({
      context: { slot },
      value: { err: null, logs: [], unitsConsumed: 10_000n },
    }),
    getEpochInfo: () => ({ absoluteSlot: slot, blockHeight: 100n }),
    getTransaction: () => null,
    ...handlers,
  };
  const transport = (async ({ payload, signal }: Parameters<RpcTransport>[0]) => {
    const { id, method, params } = payload as { id: string; method: string; params: readonly unknown[] };
    calls.push({ method, params });
    await new Promise((resolve) => setImmediate(resolve));
    if (signal?.aborted) throw signal.reason;
    try {
      const handler = withDefaults[method];
      if (!handler) throw new Refusal(-32601, `Method ${method} not found`);
      return { jsonrpc: "2.0", id, result: await handler(params) };
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      return { jsonrpc: "2.0", id, error: { code: error.code, message: error.message } };
    }
  }) as RpcTransport;
  const sent = () =>
    calls.filter((call) => call.method === "sendTransaction").map((call) => String(call.params[0]));
  return { transport, calls, sent };
}

export function fakeChain(node: { transport: RpcTransport }, options: Partial<ChainOptions> = {}): Chain {
  return createChain({
    rpc_endpoint: "http://127.0.0.1:1/",
    rpc_subscriptions_endpoint: "ws://127.0.0.1:1/",
    commitment: "confirmed",
    log: silentLogger,
    clock: virtualClock(),
    genesis_hash: null,
    network: "localnet",
    read_retries: 0,
    transport: node.transport,
    ...options,
  });
}
