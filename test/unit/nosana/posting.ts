import { type Address, createDefaultRpcTransport, isJsonRpcPayload, type RpcTransport } from "@solana/kit";
import { systemClock } from "../../../src/base/clock.ts";
import { isAppError } from "../../../src/base/errors.ts";
import { silentLogger } from "../../../src/base/log.ts";
import { createExactClient, type ExactClient, networks } from "../../../src/nosana/index.ts";
import { type ChainOptions, createChain, type Journal, type Wallet } from "../../../src/solana/index.ts";

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

interface Endpoints {
  readonly rpc_endpoint: string;
  readonly rpc_subscriptions_endpoint: string;
}

/** Our client for a local network, as a process of its own would have it: with nothing remembered. */
export function clientFor(
  { endpoints }: { readonly endpoints: Endpoints },
  options: Partial<ChainOptions> = {},
) {
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
  const client = createExactClient({
    chain,
    network: networks.localnet,
    log: chain.log,
    clock: chain.clock,
  });
  return { chain, client };
}

export interface Wanted {
  readonly market: Address;
  readonly wallet: Wallet;
  readonly journal: Journal;
  readonly intent: string;
}

/**
 * Posts a job, once, as a program does that wants to know its address whatever happens: what an earlier process has
 * posted is taken, and what can be proved not to have come about is posted anew. The caller forgets the entry.
 */
export async function postOnce(client: ExactClient, wanted: Wanted): Promise<Address> {
  const { market, wallet, journal, intent } = wanted;
  const found = await client.findPosted(journal, intent);
  if (found !== null) return found.job.address;
  const input = { market, timeout_seconds, wallet };
  const checked = await client.preflight(input);
  const listing = await client.buildListing({ ...input, ipfs_job, checked });
  try {
    await client.list(listing, { wallet, memory: { journal, intent } });
    return listing.job;
  } catch (error) {
    if (isAppError(error, "TRANSACTION_EXPIRED")) return postOnce(client, wanted);
    if (!isAppError(error, "TRANSACTION_OUTCOME_UNKNOWN")) throw error;
    const { signature, last_valid_block_height } = error.context;
    const outcome = await client.settledOutcome({
      signature,
      last_valid_block_height: BigInt(last_valid_block_height),
    });
    if (outcome.kind === "executed") return listing.job;
    await journal.forget(listing.job);
    return postOnce(client, wanted);
  }
}
