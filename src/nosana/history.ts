import { getCompleteInstructionDataDecoder, getFinishInstructionDataDecoder } from "@nosana/jobs-program";
import type { Address, Signature } from "@solana/kit";
import { type Chain, outcomeOf } from "../solana/index.ts";
import { cidFromDigest } from "./digest.ts";
import type { Network } from "./network.ts";
import {
  type ExecutedTransaction,
  type InstructionName,
  type ProgramInstruction,
  programInstructionsOf,
} from "./program-instructions.ts";
import { rise, type TransactionBalances } from "./refund.ts";

/**
 * What became of a job's account. `open`: nothing has closed it. `never_landed`: it was never made, for its listing
 * failed or expired. `no_trace`: the endpoint remembers nothing, or too many transactions name the job for all to be
 * read (see `complete`), which is no proof that there was nothing.
 */
export type JobFate =
  | "open"
  | "delisted"
  | "recovered"
  | "cleaned"
  | "removed_by_admin"
  | "never_landed"
  | "no_trace";

export interface JobEvent {
  readonly name: InstructionName;
  readonly signature: Signature;
  readonly slot: bigint;
  /** Unix seconds; null when the node does not know it. */
  readonly time: bigint | null;
}

/** A job's life as its transactions tell it, when its account no longer can. */
export interface JobHistory {
  readonly fate: JobFate;
  /**
   * False when reading ended at `most_transactions` before it came to the job's listing, so that what is older is missing,
   * or when the endpoint listed transactions and then did not know them.
   */
  readonly complete: boolean;
  /** Oldest first. A node that takes a job out of the queue leaves no trace here: `work` names no job. */
  readonly events: readonly JobEvent[];
  /** The node that ended or quit the job, or ran it until its owner ended it; null when no event tells. */
  readonly node: Address | null;
  /** CIDv0 of the result that its node posted. */
  readonly ipfs_result: string | null;
  /** NOS base units that went back to the payer when the job ended or was closed; null when no event tells. */
  readonly refund: bigint | null;
  /** Unix seconds of `finish` or `end`. */
  readonly time_end: bigint | null;
}

export interface HistoryOptions {
  /** The transaction that listed the job, if known: with it, "never landed" and "forgotten" can be told apart. */
  readonly listing?: { readonly signature: string; readonly last_valid_block_height: bigint };
  /** Anybody may write transactions that name a job; so many, newest first, are read at most. Default 1,000. */
  readonly most_transactions?: number;
  readonly signal?: AbortSignal;
}

interface HistoryDeps {
  readonly chain: Chain;
  readonly network: Network;
}

/** So many are read at once; nearly always they are all there are. */
const page_length = 50;

/** The instructions that close a job's account. */
export const closed_by: Partial<Record<InstructionName, JobFate>> = {
  delist: "delisted",
  recover: "recovered",
  clean: "cleaned",
  clean_admin: "removed_by_admin",
};

interface Seen {
  readonly event: JobEvent;
  readonly instruction: ProgramInstruction;
  readonly transaction: ExecutedTransaction & TransactionBalances;
  readonly failed: boolean;
}

/** Reads the transactions that name the job. Throws as reads do. */
export async function readHistory(
  deps: HistoryDeps,
  job: Address,
  options: HistoryOptions = {},
): Promise<JobHistory> {
  const { complete, seen } = await backToListing(deps, job, options);
  const executed = seen.filter(({ failed }) => !failed);
  const told = executed.length > 0 ? fateOf(executed) : null;
  const certain = complete || (told !== null && told !== "open");
  return {
    fate: certain ? (told ?? (await fateWithoutTrace(deps, seen, options))) : "no_trace",
    complete,
    events: executed.map(({ event }) => event),
    node: last(executed, nodeOf),
    ipfs_result: last(executed, resultOf),
    refund: last(executed, refundOf),
    time_end: last(executed, ({ event }) =>
      event.name === "finish" || event.name === "end" ? event.time : null,
    ),
  };
}

/** All that names the job, oldest first, page by page until the page with its listing. */
async function backToListing(
  deps: HistoryDeps,
  job: Address,
  { most_transactions = 1_000, signal }: HistoryOptions,
): Promise<{ readonly seen: readonly Seen[]; readonly complete: boolean }> {
  const { log } = deps.chain;
  let seen: readonly Seen[] = [];
  let missing = 0;
  let before: Signature | undefined;
  for (let left = most_transactions; left > 0; left -= page_length) {
    const limit = Math.min(left, page_length);
    const page = await transactionsOf(deps, job, { limit, ...(before ? { before } : {}) }, signal);
    seen = [...page.seen, ...seen];
    missing += page.missing;
    if (page.oldest === null || page.length < limit || page.seen.some(isListing)) {
      if (missing > 0) log.warn("the endpoint lists transactions that it does not know", { job, missing });
      return { seen, complete: missing === 0 };
    }
    before = page.oldest;
  }
  log.warn("more transactions name the job than are read", { job, most_transactions });
  return { seen, complete: false };
}

const isListing = ({ event: { name }, failed }: Seen) => !failed && (name === "list" || name === "assign");

interface Page {
  /** Oldest first. */
  readonly seen: readonly Seen[];
  /** How many transactions were listed that no node gave out. */
  readonly missing: number;
  readonly length: number;
  readonly oldest: Signature | null;
}

/** How long nodes may lag behind the one that listed a transaction. */
const lag_patience_ms = 20_000;
const lag_pause_ms = 500;
/** A transaction that is older is not missing for a lag: the endpoint has forgotten it. */
const longest_lag_slots = 300n;

/** One page. */
async function transactionsOf(
  { chain, network }: HistoryDeps,
  job: Address,
  page: { readonly limit: number; readonly before?: Signature },
  signal: AbortSignal | undefined,
): Promise<Page> {
  const { rpc } = chain;
  const commitment = chain.commitment === "finalized" ? "finalized" : "confirmed";
  const sending = signal ? { abortSignal: signal } : undefined;
  const known = await rpc.getSignaturesForAddress(job, { commitment, ...page }).send(sending);
  const late_ms = chain.clock.now() + lag_patience_ms;
  // `getTransaction` knows no `minContextSlot`: a node that lags behind the one that told the signature says null.
  const patiently = async ({ signature, slot }: { readonly signature: Signature; readonly slot: bigint }) => {
    for (;;) {
      const transaction = await rpc
        .getTransaction(signature, { commitment, encoding: "json", maxSupportedTransactionVersion: 0 })
        .send(sending);
      const isOld = BigInt(slot) + longest_lag_slots < chain.floor.at(commitment);
      if (transaction !== null || isOld || chain.clock.now() >= late_ms) return transaction;
      await chain.clock.sleep(lag_pause_ms, signal);
    }
  };
  const transactions = await Promise.all(known.map(patiently));
  const seen = known
    .flatMap(({ signature, slot, err, blockTime }, index) => {
      const transaction = transactions[index];
      if (!transaction) return [];
      return programInstructionsOf(network, transaction)
        .filter(({ accounts }) => accounts.job === job)
        .map((instruction) => ({
          event: { name: instruction.name, signature, slot: BigInt(slot), time: blockTime },
          instruction,
          transaction,
          failed: err !== null,
        }))
        .reverse();
    })
    .reverse();
  const missing = transactions.filter((transaction) => transaction === null).length;
  return { seen, missing, length: known.length, oldest: known.at(-1)?.signature ?? null };
}

/** A key may list a second job after its first was closed; then the last listing counts. */
function fateOf(executed: readonly Seen[]): JobFate {
  const listed = executed.findLastIndex(({ event: { name } }) => name === "list" || name === "assign");
  const since = executed.slice(Math.max(listed, 0));
  return last(since, ({ event }) => closed_by[event.name] ?? null) ?? "open";
}

/** Nothing that was executed names the job: it failed, expired, or is older than what the node remembers. */
async function fateWithoutTrace(
  { chain }: HistoryDeps,
  failed: readonly Seen[],
  { listing, signal }: HistoryOptions,
): Promise<JobFate> {
  if (failed.some(({ event: { name } }) => name === "list" || name === "assign")) return "never_landed";
  if (listing === undefined) return "no_trace";
  const { kind } = await outcomeOf(chain, listing, signal ? { signal } : {});
  return kind === "never_executed" || kind === "failed" ? "never_landed" : "no_trace";
}

/** `end` names only the node's token account. */
function nodeOf({ instruction: { accounts, name } }: Seen): Address | null {
  if (name === "assign") return accounts.node ?? null;
  return name === "finish" || name === "complete" || name === "quit" ? (accounts.authority ?? null) : null;
}

function resultOf({ instruction: { data, name } }: Seen): string | null {
  if (name === "finish")
    return cidFromDigest(Uint8Array.from(getFinishInstructionDataDecoder().decode(data).ipfsResult));
  if (name === "complete")
    return cidFromDigest(Uint8Array.from(getCompleteInstructionDataDecoder().decode(data).ipfsResult));
  return null;
}

function refundOf({ instruction: { accounts, name }, transaction }: Seen): bigint | null {
  const refunds = name === "delist" || name === "end" || name === "finish";
  const account = refunds ? accounts.deposit : name === "recover" ? accounts.user : undefined;
  return account ? rise(transaction, account) : null;
}

function last<T>(seen: readonly Seen[], read: (one: Seen) => T | null): T | null {
  for (const one of seen.toReversed()) {
    const value = read(one);
    if (value !== null) return value;
  }
  return null;
}
