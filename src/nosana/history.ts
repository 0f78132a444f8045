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
 * failed or expired. `no_trace`: the endpoint remembers nothing, which is no proof that there was nothing.
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
  readonly signal?: AbortSignal;
}

interface HistoryDeps {
  readonly chain: Chain;
  readonly network: Network;
}

/** Anybody may write transactions that name a job; so many, newest first, are read. */
const most_transactions = 50;

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
  const seen = await transactionsOf(deps, job, options.signal);
  const executed = seen.filter(({ failed }) => !failed);
  return {
    fate: executed.length > 0 ? fateOf(executed) : await fateWithoutTrace(deps, seen, options),
    events: executed.map(({ event }) => event),
    node: last(executed, nodeOf),
    ipfs_result: last(executed, resultOf),
    refund: last(executed, refundOf),
    time_end: last(executed, ({ event }) =>
      event.name === "finish" || event.name === "end" ? event.time : null,
    ),
  };
}

/** Oldest first. */
async function transactionsOf(
  { chain, network }: HistoryDeps,
  job: Address,
  signal: AbortSignal | undefined,
): Promise<readonly Seen[]> {
  const { rpc } = chain;
  const commitment = chain.commitment === "finalized" ? "finalized" : "confirmed";
  const sending = signal ? { abortSignal: signal } : undefined;
  const known = await rpc
    .getSignaturesForAddress(job, { commitment, limit: most_transactions })
    .send(sending);
  const transactions = await Promise.all(
    known.map(({ signature }) =>
      rpc
        .getTransaction(signature, { commitment, encoding: "json", maxSupportedTransactionVersion: 0 })
        .send(sending),
    ),
  );
  return known
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
