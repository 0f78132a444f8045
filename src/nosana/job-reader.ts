import type { Address } from "@solana/kit";
import type { Clock } from "../base/clock.ts";
import { AppError, isAppError } from "../base/errors.ts";
import { type Chain, isPassing } from "../solana/index.ts";
import { dataOfKind, type RpcAccount } from "./accounts.ts";
import { decodeJob, type Job, mayRun, withRun } from "./job.ts";
import type { Network } from "./network.ts";
import { findRuns } from "./runs.ts";

export interface ReadOptions {
  /** The answer must not be older than this slot: pass the slot of a transaction whose effect you want to see. */
  readonly min_context_slot?: bigint;
  readonly signal?: AbortSignal;
}

export interface JobReaderDeps {
  readonly chain: Chain;
  readonly network: Network;
  readonly clock: Clock;
}

interface Waiting {
  readonly address: Address;
  readonly min_context_slot: bigint;
  readonly resolve: (job: Job | null) => void;
  readonly reject: (error: unknown) => void;
}

/** getMultipleAccounts takes at most this many. */
const most_per_call = 100;
/** How long a node may lag behind `min_context_slot`. */
const lag_patience_ms = 20_000;
const lag_pause_ms = 400;

/** Reads jobs. Reads that are asked for in the same turn of the event loop travel together. */
export function createJobReader(deps: JobReaderDeps) {
  let waiting: Waiting[] = [];
  const flush = () => {
    const batch = waiting;
    waiting = [];
    for (let start = 0; start < batch.length; start += most_per_call) {
      void answer(deps, batch.slice(start, start + most_per_call));
    }
  };
  return (address: Address, options: ReadOptions = {}): Promise<Job | null> => {
    const { min_context_slot = 0n, signal } = options;
    return new Promise<Job | null>((resolve, reject) => {
      const abort = () => reject(new AppError("ABORTED", { doing: `reading job ${address}` }));
      if (signal?.aborted) return abort();
      signal?.addEventListener("abort", abort, { once: true });
      const done = () => signal?.removeEventListener("abort", abort);
      waiting.push({
        address,
        min_context_slot,
        resolve(job) {
          done();
          resolve(job);
        },
        reject(error) {
          done();
          reject(error);
        },
      });
      if (waiting.length === 1) setImmediate(flush);
    });
  };
}

async function answer(deps: JobReaderDeps, batch: readonly Waiting[]): Promise<void> {
  try {
    const slot = batch.reduce((highest, { min_context_slot }) => larger(highest, min_context_slot), 0n);
    const jobs = await readJobs(deps, [...new Set(batch.map(({ address }) => address))], slot);
    for (const { address, resolve, reject } of batch) {
      const job = jobs.get(address);
      if (job instanceof AppError) reject(job);
      else resolve(job ?? null);
    }
  } catch (error) {
    for (const { reject } of batch) reject(error);
  }
}

type Found = ReadonlyMap<Address, Job | null | AppError>;

/**
 * The accounts first, then the runs, then once more the accounts that may run but have no run: a job that a node
 * finished in between would otherwise look queued again.
 */
async function readJobs(deps: JobReaderDeps, addresses: readonly Address[], slot: bigint): Promise<Found> {
  const jobs = new Map(await readAccounts(deps, addresses, slot));
  const open = presentIn(jobs).filter(mayRun);
  if (open.length === 0) return jobs;
  const runs = await findRuns(
    deps,
    open.map((job) => job.address),
    slot,
  );
  for (const job of open) {
    const run = runs.get(job.address);
    if (run) jobs.set(job.address, withRun(job, run));
  }
  const idle = open.filter((job) => !runs.has(job.address)).map((job) => job.address);
  if (idle.length > 0)
    for (const [address, job] of await readAccounts(deps, idle, slot)) jobs.set(address, job);
  return jobs;
}

const presentIn = (jobs: Found): Job[] =>
  [...jobs.values()].filter((job): job is Job => job !== null && !(job instanceof AppError));

async function readAccounts(
  deps: JobReaderDeps,
  addresses: readonly Address[],
  slot: bigint,
): Promise<Found> {
  const accounts = await fetchFrom(deps, addresses, slot);
  return new Map(addresses.map((address, index) => [address, parse(deps.network, address, accounts[index])]));
}

function parse(network: Network, address: Address, account: RpcAccount | null | undefined) {
  if (!account) return null;
  try {
    return decodeJob(address, dataOfKind(network, "job", address, account));
  } catch (error) {
    // One wrong address must not fail the other reads of its batch.
    if (isAppError(error)) return error;
    throw error;
  }
}

/** Load-balanced nodes lag, and one that has not seen a slot yet says "not found" of what was created in it. */
async function fetchFrom({ chain, clock }: JobReaderDeps, addresses: readonly Address[], slot: bigint) {
  const { commitment, rpc, endpoint } = chain;
  const started_ms = clock.now();
  for (;;) {
    const late = clock.now() - started_ms > lag_patience_ms;
    try {
      const config = {
        commitment,
        encoding: "base64",
        ...(slot > 0n ? { minContextSlot: slot } : {}),
      } as const;
      const { context, value } = await rpc.getMultipleAccounts([...addresses], config).send();
      if (BigInt(context.slot) >= slot) return value;
      const reason = `it is at slot ${context.slot}, still before ${slot}`;
      if (late) throw new AppError("RPC_REFUSED", { endpoint, method: "getMultipleAccounts", reason });
    } catch (error) {
      if (late || slot === 0n || isAppError(error, "RPC_UNREACHABLE") || !isPassing(error)) throw error;
    }
    await clock.sleep(lag_pause_ms);
  }
}

const larger = (a: bigint, b: bigint) => (a > b ? a : b);
