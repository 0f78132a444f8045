import { createDefaultRpcTransport, isJsonRpcPayload, type RpcTransport } from "@solana/kit";
import { systemClock } from "../../../src/base/clock.ts";
import { silentLogger } from "../../../src/base/log.ts";
import { createNosanaClient, networks } from "../../../src/nosana/index.ts";
import { type ChainOptions, createChain } from "../../../src/solana/index.ts";
import type { Network } from "../localnet/support/network.ts";

export const ipfs_job = "QmbJWAESqCsf4RFCqEY7jecCashj8usXiyDNfKtZCwwzGb";
export const timeout_seconds = 60n;

/** Counts requests by method on their way to an endpoint. */
export function countedTransport(url: string) {
  const counts: Record<string, number> = {};
  const inner = createDefaultRpcTransport({ url });
  const transport = (async (request: Parameters<RpcTransport>[0]) => {
    const { payload } = request;
    const method = isJsonRpcPayload(payload) ? payload.method : "batch";
    counts[method] = (counts[method] ?? 0) + 1;
    return inner(request);
  }) as RpcTransport;
  const total = () => Object.values(counts).reduce((sum, count) => sum + count, 0);
  return { transport, counts, total };
}

/** Our client for an in-process network, as a process of its own would have it: with nothing remembered. */
export function clientFor({ endpoints }: Pick<Network, "endpoints">, options: Partial<ChainOptions> = {}) {
  const chain = createChain({
    rpc_endpoint: endpoints.rpc_endpoint,
    rpc_subscriptions_endpoint: endpoints.rpc_subscriptions_endpoint,
    commitment: "confirmed",
    log: silentLogger,
    clock: systemClock,
    genesis_hash: null,
    network: "localnet",
    ...options,
  });
  const client = createNosanaClient({
    chain,
    network: networks.localnet,
    log: chain.log,
    clock: chain.clock,
  });
  return { chain, client };
}
