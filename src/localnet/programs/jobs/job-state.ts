import type { JobAccount, MarketAccount } from "@nosana/jobs-program";
import type { Address } from "@solana/kit";
import { ProgramPanic } from "../../ledger/failure.ts";

/** States a job account stores. A running job is a queued one with a run account. */
export const jobState = { queued: 0, done: 2, stopped: 3 } as const;

export function isNullResult(result: ArrayLike<number>): boolean {
  return Array.from(result).every((byte) => byte === 0);
}

export interface NewJob {
  readonly ipfs_job: JobAccount["ipfsJob"];
  readonly market: Address;
  readonly payer: Address;
  readonly project: Address;
  readonly timeout: bigint;
}

export function fillJob(job: JobAccount, market: MarketAccount, fresh: NewJob): void {
  job.ipfsJob = fresh.ipfs_job;
  job.market = fresh.market;
  job.payer = fresh.payer;
  job.price = market.jobPrice;
  job.project = fresh.project;
  job.state = jobState.queued;
  job.timeout = fresh.timeout;
}

/** Where the program multiplies price and time. */
const stateSource = "programs/nosana-jobs/src/state.rs";

/** NOS base units `seconds` of this job cost; panics like the program does where it does not fit a u64. */
export function costOf(job: JobAccount, seconds: bigint): bigint {
  if (seconds < 0n) {
    const reason = "called `Result::unwrap()` on an `Err` value: TryFromIntError(())";
    throw new ProgramPanic(reason, `${stateSource}:245:45`);
  }
  const cost = job.price * seconds;
  if (cost >= 1n << 64n) {
    throw new ProgramPanic("attempt to multiply with overflow", `${stateSource}:245:9`);
  }
  return cost;
}

/** What the node earned and what the payer gets back, of an ended job. */
export function settlementOf(job: JobAccount): { earned: bigint; refund: bigint } {
  const ran = job.timeEnd - job.timeStart;
  const overtime = ran > job.timeout;
  const earned = costOf(job, overtime ? job.timeout : ran);
  return { earned, refund: costOf(job, job.timeout) - earned };
}
