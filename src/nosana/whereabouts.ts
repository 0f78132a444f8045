import type { Address } from "@solana/kit";
import { isAppError } from "../base/errors.ts";
import type { Chain } from "../solana/index.ts";
import type { HistoryOptions, JobHistory } from "./history.ts";
import type { Job } from "./job.ts";
import type { ReadOptions } from "./job-reader.ts";

/**
 * `forgotten`: it was seen, has no account any more, and the endpoint has no transactions from so long ago: none can tell.
 * `unproved`: no account was seen, and no transaction tells that one was closed. `traces`: some name the job, though.
 */
export type Whereabouts =
  | { readonly kind: "there"; readonly job: Job }
  | { readonly kind: "closed"; readonly history: JobHistory }
  | { readonly kind: "forgotten" }
  | {
      readonly kind: "unproved";
      readonly traces: boolean;
      readonly reason: string;
      /** What transactions tell all the same; null where the endpoint keeps none. */
      readonly history: JobHistory | null;
    };

export interface WhereaboutsOptions extends ReadOptions {
  /** Slot at which the job's account was seen, in this run or in an earlier one; 0 when it was not. */
  readonly seen_at?: bigint;
}

interface WhereaboutsDeps {
  readonly chain: Chain;
  readonly job: (address: Address, options?: ReadOptions) => Promise<Job | null>;
  readonly history: (address: Address, options?: HistoryOptions) => Promise<JobHistory>;
}

/** How long a node's list of transactions may lag behind its accounts; nodes that lag are waited for in each read. */
const index_patience_ms = 4_000;
const index_pause_ms = 500;

/**
 * What a missing account means. A node that lags behind does not know it either, so it is closed only when a transaction
 * tells that it was. Where transactions name the job and none has closed it, it is looked for again, on nodes that have come
 * as far as they have. That no transaction tells of a job which was seen counts only where the endpoint itself says that
 * its transactions begin later. Throws as reads do; that the endpoint keeps no history is no error.
 */
export async function whereaboutsOf(
  { chain, job: read, history: readHistory }: WhereaboutsDeps,
  address: Address,
  options: WhereaboutsOptions = {},
): Promise<Whereabouts> {
  const { clock } = chain;
  const { signal } = options;
  // One that is too far ahead was never told by the chain.
  const seen_at = chain.floor.believes(options.seen_at ?? 0n) ? (options.seen_at ?? 0n) : 0n;
  const started_ms = clock.now();
  let min_context_slot = larger(options.min_context_slot ?? 0n, seen_at);
  for (;;) {
    const job = await read(address, { min_context_slot, ...(signal && { signal }) });
    if (job !== null) return { kind: "there", job };
    let history: JobHistory;
    try {
      history = await readHistory(address, signal ? { signal } : {});
    } catch (error) {
      if (!isAppError(error, "RPC_REFUSED")) throw error;
      if (await beginsLater(chain, seen_at, signal)) return { kind: "forgotten" };
      return unproved(
        null,
        `the RPC endpoint does not know it and keeps no history: ${error.message.replace(/\.$/, "")}`,
      );
    }
    const { events, fate } = history;
    if (fate === "no_trace" || fate === "never_landed") {
      if (events.length === 0 && (await beginsLater(chain, seen_at, signal))) return { kind: "forgotten" };
      return unproved(
        history,
        "the RPC endpoint does not know it, and remembers no transaction that closed it",
      );
    }
    if (fate !== "open") return { kind: "closed", history };
    if (clock.now() - started_ms >= index_patience_ms)
      return unproved(
        history,
        "the RPC endpoint does not know it, though it knows a transaction that made it, and none that closed it",
      );
    const newest = events.at(-1)?.slot ?? 0n;
    if (newest > min_context_slot) min_context_slot = newest;
    else await clock.sleep(index_pause_ms, signal);
  }
}

/** Whether the first block that the endpoint still has is from after the job was seen. Unless it says so, it is not. */
async function beginsLater(
  { rpc, log }: Chain,
  seen_at: bigint,
  signal: AbortSignal | undefined,
): Promise<boolean> {
  if (seen_at === 0n) return false;
  try {
    const first = await rpc.getFirstAvailableBlock().send(signal && { abortSignal: signal });
    return BigInt(first) > seen_at;
  } catch (error) {
    if (signal?.aborted || !isAppError(error)) throw error;
    log.debug("the endpoint does not tell where its blocks begin", { reason: error.message });
    return false;
  }
}

const larger = (a: bigint, b: bigint) => (a > b ? a : b);

const unproved = (history: JobHistory | null, reason: string): Whereabouts => ({
  kind: "unproved",
  traces: history !== null && history.events.length > 0,
  reason,
  history,
});
