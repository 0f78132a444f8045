import { getJobAccountDecoder, getRunAccountDecoder } from "@nosana/jobs-program";
import type { Address, ReadonlyUint8Array } from "@solana/kit";
import { decodeAs } from "./accounts.ts";
import { cidFromDigest } from "./digest.ts";

/**
 * `running` is told by a run account, for the chain's own state byte never says so; `stopped`: the node quit and the
 * deposit can be recovered; `unknown`: a state this version has never heard of.
 */
export type JobState = "queued" | "running" | "done" | "stopped" | { readonly unknown: number };

/** A job account merged with its run account. Layout: nosana-programs `nosana-jobs/src/state.rs`. */
export interface Job {
  readonly address: Address;
  readonly state: JobState;
  /** The account's state byte: 0 queued or running, 2 done, 3 stopped or claimed by another node. */
  readonly raw_state: number;
  /** CIDv0 of the definition. */
  readonly ipfs_job: string;
  /** CIDv0 of the result; null until a node has posted one. */
  readonly ipfs_result: string | null;
  readonly market: Address;
  /** Null until a node has taken the job. */
  readonly node: Address | null;
  /** Who paid the deposit and gets refunds. */
  readonly payer: Address;
  /** Who may delist, extend and end the job. */
  readonly project: Address;
  /** NOS base units per second, as it was when the job was listed. */
  readonly price: bigint;
  /** Longest run that is paid for. */
  readonly timeout_seconds: bigint;
  /** Unix seconds. */
  readonly time_start: bigint | null;
  /** Unix seconds. */
  readonly time_end: bigint | null;
  /** The run account, while there is one. */
  readonly run: Address | null;
}

/** A node at work on a job. */
export interface Run {
  readonly address: Address;
  readonly job: Address;
  readonly node: Address;
  /** Who gets the run account's rent back. */
  readonly payer: Address;
  /** Unix seconds. */
  readonly time_start: bigint;
}

// Making a decoder costs as much as decoding does.
const jobDecoder = getJobAccountDecoder();
const runDecoder = getRunAccountDecoder();

const raw_queued = 0;
const raw_done = 2;
const raw_stopped = 3;

/** The System program's address, 32 zero bytes: how the program writes "no node". */
const noAddress = "11111111111111111111111111111111";

/** Whether a run account can change what this job is: `claim` creates one and leaves the state byte at stopped. */
export function mayRun(job: Job): boolean {
  return job.raw_state === raw_queued || job.raw_state === raw_stopped;
}

/** Decodes a job account whose kind was checked; without a run, see {@link withRun}. Throws ACCOUNT_UNREADABLE. */
export function decodeJob(address: Address, data: ReadonlyUint8Array): Job {
  const account = decodeAs("job", address, data, jobDecoder);
  return {
    address,
    state: stateOf(account.state),
    raw_state: account.state,
    ipfs_job: cidFromDigest(new Uint8Array(account.ipfsJob)),
    ipfs_result: account.ipfsResult.every((byte) => byte === 0)
      ? null
      : cidFromDigest(new Uint8Array(account.ipfsResult)),
    market: account.market,
    node: account.node === noAddress ? null : account.node,
    payer: account.payer,
    project: account.project,
    price: account.price,
    timeout_seconds: account.timeout,
    time_start: account.timeStart === 0n ? null : account.timeStart,
    time_end: account.timeEnd === 0n ? null : account.timeEnd,
    run: null,
  };
}

export function decodeRun(address: Address, data: ReadonlyUint8Array): Run {
  const { job, node, payer, time } = decodeAs("run", address, data, runDecoder);
  return { address, job, node, payer, time_start: time };
}

/** The job as its run account shows it. A run beside a finished job is a leftover and changes nothing. */
export function withRun(job: Job, run: Run): Job {
  if (!mayRun(job)) return job;
  return { ...job, state: "running", run: run.address, node: run.node, time_start: run.time_start };
}

function stateOf(raw: number): JobState {
  if (raw === raw_queued) return "queued";
  if (raw === raw_done) return "done";
  if (raw === raw_stopped) return "stopped";
  return { unknown: raw };
}
