import type { Address } from "@solana/kit";
import type { Clock } from "../base/clock.ts";
import { AppError, isAppError } from "../base/errors.ts";
import { type Chain, isPassing, laggingNode } from "../solana/index.ts";
import { dataOfKind, type RpcAccount } from "./accounts.ts";
import { decodeJob, type Job, mayRun, type Run, withRun } from "./job.ts";
import type { Network } from "./network.ts";
import { findRuns } from "./runs.ts";

export interface ReadOptions {
  /** The answer must not be older than this slot: pass the slot of a transaction whose effect you want to see. */
  readonly min_context_slot?: bigint;
  readonly signal?: AbortSignal;
}

export interface JobReadOptions extends ReadOptions {
  /** Whether to look for a run account too, which alone tells a running job from a queued one; default true. */
  readonly check_run?: boolean;
}

export interface JobReaderDeps {
  readonly chain: Chain;
  readonly network: Network;
  readonly clock: Clock;
}

interface Waiting {
  readonly address: Address;
  readonly min_context_slot: bigint;
  readonly check_run: boolean;
  readonly resolve: (job: Job | null) => void;
  readonly reject: (error: unknown) => void;
}

/** getMultipleAccounts takes at most this many. */
const most_per_call = 100;
/** How long a node may lag behind `min_context_slot`. */
const lag_patience_ms = 20_000;
const lag_pause_ms = 400;

/**
 * Reads jobs. Reads that are asked for in the same turn of the event loop travel together: a call for each hundred,
 * and one search for runs. Null: no such account. Throws ACCOUNT_OF_ANOTHER_KIND, ACCOUNT_UNREADABLE.
 */
export function createJobReader(deps: JobReaderDeps) {
  let waiting: Waiting[] = [];
  const flush = () => {
    const all = waiting;
    waiting = [];
    for (const check_run of [true, false]) {
      const batch = all.filter((one) => Boolean(one.check_run) === check_run);
      if (batch.length > 0) void answer(deps, batch, check_run);
    }
  };
  return (address: Address, options: JobReadOptions = {}): Promise<Job | null> => {
    const { check_run = true, min_context_slot = 0n, signal } = options;
    return new Promise<Job | null>((resolve, reject) => {
      const abort = () => reject(new AppError("ABORTED", { doing: `reading job ${address}` }));
      if (signal?.aborted) return abort();
      signal?.addEventListener("abort", abort, { once: true });
      const done = () => signal?.removeEventListener("abort", abort);
      waiting.push({
        address,
        min_context_slot,
        check_run,
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

async function answer(deps: JobReaderDeps, batch: readonly Waiting[], check_run: boolean): Promise<void> {
  try {
    const slot = batch.reduce((highest, { min_context_slot }) => larger(highest, min_context_slot), 0n);
    const addresses = [...new Set(batch.map(({ address }) => address))];
    const jobs = await (check_run ? readJobs : readAccounts)(deps, addresses, slot);
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

function readJobs(deps: JobReaderDeps, addresses: readonly Address[], slot: bigint): Promise<Found> {
  return addresses.length > most_per_call ? readMany(deps, addresses, slot) : readFew(deps, addresses, slot);
}

/**
 * The runs first: a job without a run was still queued then, and one that has ended since is seen to be done. This
 * needs no second look at the accounts, but it searches even when all the jobs are done.
 */
async function readMany(deps: JobReaderDeps, addresses: readonly Address[], slot: bigint): Promise<Found> {
  const runs = await patiently(deps, slot, () => findRuns(deps, addresses, slot));
  return merge(new Map(await readAccounts(deps, addresses, slot)), runs);
}

/**
 * The accounts first, then the runs of those that may have one, then once more the accounts that have none: a job
 * that a node finished in between would otherwise look queued again.
 */
async function readFew(deps: JobReaderDeps, addresses: readonly Address[], slot: bigint): Promise<Found> {
  const jobs = new Map(await readAccounts(deps, addresses, slot));
  const open = presentIn(jobs).filter(mayRun);
  if (open.length === 0) return jobs;
  const runs = await findRuns(
    deps,
    open.map((job) => job.address),
    slot,
  );
  merge(jobs, runs);
  const idle = open.filter((job) => !runs.has(job.address)).map((job) => job.address);
  if (idle.length > 0)
    for (const [address, job] of await readAccounts(deps, idle, slot)) jobs.set(address, job);
  return jobs;
}

function merge(jobs: Map<Address, Job | null | AppError>, runs: ReadonlyMap<Address, Run>) {
  for (const job of presentIn(jobs)) {
    const run = runs.get(job.address);
    if (run) jobs.set(job.address, withRun(job, run));
  }
  return jobs;
}

const presentIn = (jobs: Found): Job[] =>
  [...jobs.values()].filter((job): job is Job => job !== null && !(job instanceof AppError));

async function readAccounts(
  deps: JobReaderDeps,
  addresses: readonly Address[],
  slot: bigint,
): Promise<Found> {
  const chunks = chunksOf(addresses, most_per_call);
  const accounts = (await Promise.all(chunks.map((chunk) => fetchFrom(deps, chunk, slot)))).flat();
  return new Map(addresses.map((address, index) => [address, parse(deps, address, accounts[index])]));
}

function chunksOf<T>(items: readonly T[], length: number): T[][] {
  return Array.from({ length: Math.ceil(items.length / length) }, (_, index) =>
    items.slice(index * length, (index + 1) * length),
  );
}

function parse(
  { chain, network }: JobReaderDeps,
  address: Address,
  account: RpcAccount | null | undefined,
): Job | null | AppError {
  if (!account) return null;
  try {
    const job = decodeJob(address, dataOfKind(network, "job", address, account));
    if (typeof job.state === "object")
      chain.log.warn("the job is in a state this version has never heard of", {
        job: address,
        state: job.raw_state,
      });
    return job;
  } catch (error) {
    // One wrong address must not fail the other reads of its batch.
    if (isAppError(error)) return error;
    throw error;
  }
}

function fetchFrom(deps: JobReaderDeps, addresses: readonly Address[], slot: bigint) {
  const { commitment, rpc, endpoint } = deps.chain;
  return patiently(deps, slot, async () => {
    const config = {
      commitment,
      encoding: "base64",
      ...(slot > 0n ? { minContextSlot: slot } : {}),
    } as const;
    const { context, value } = await rpc.getMultipleAccounts([...addresses], config).send();
    if (BigInt(context.slot) >= slot || !deps.chain.floor.believes(slot)) return value;
    const reason = `it is at slot ${context.slot}, still before ${slot}`;
    throw laggingNode(endpoint, "getMultipleAccounts", reason); // it ignored `minContextSlot`
  });
}

/** Load-balanced nodes lag, and one that has not seen a slot yet says "not found" of what was created in it. */
async function patiently<T>({ clock }: JobReaderDeps, slot: bigint, ask: () => Promise<T>): Promise<T> {
  const started_ms = clock.now();
  for (;;) {
    const late = clock.now() - started_ms > lag_patience_ms;
    try {
      return await ask();
    } catch (error) {
      const lagging = isAppError(error, "RPC_REFUSED") && isPassing(error);
      if (late || slot === 0n || !lagging) throw error;
    }
    await clock.sleep(lag_pause_ms);
  }
}

const larger = (a: bigint, b: bigint) => (a > b ? a : b);
