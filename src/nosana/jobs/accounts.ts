import type { Address } from "@solana/kit";
import type { Job as ExactJob, Run as ExactRun } from "../job.ts";
import type { Market as ExactMarket, QueueType } from "../market.ts";

/** A job's state, numbered as the Jobs Program's clients number it. The chain itself never stores RUNNING. */
export const JobState = { QUEUED: 0, RUNNING: 1, COMPLETED: 2, STOPPED: 3 } as const;
/** A byte of the future is passed on as it is. */
export type JobState = (typeof JobState)[keyof typeof JobState];

/** What waits in a market's queue. */
export const MarketQueueType = { JOB_QUEUE: 0, NODE_QUEUE: 1, EMPTY: 255 } as const;
export type MarketQueueType = (typeof MarketQueueType)[keyof typeof MarketQueueType];

/** A job. Numbers above 2^53 are rounded; `exact` has them as they are. */
export interface Job {
  readonly address: Address;
  readonly state: JobState;
  /** CIDv0 of the definition; null when it is blank. */
  readonly ipfsJob: string | null;
  /** CIDv0 of the result; null until there is one. */
  readonly ipfsResult: string | null;
  readonly market: Address;
  /** The System program's address until a node has taken the job. */
  readonly node: Address;
  readonly payer: Address;
  readonly project: Address;
  /** NOS base units per second. */
  readonly price: number;
  /** Unix seconds; 0 until a node has taken the job. */
  readonly timeStart: number;
  /** Unix seconds; 0 until the job has ended. */
  readonly timeEnd: number;
  /** Seconds. */
  readonly timeout: number;
  /** The same job in exact types, with its run account and the account's own state byte. */
  readonly exact: ExactJob;
}

/** A node at work on a job. */
export interface Run {
  readonly address: Address;
  readonly job: Address;
  readonly node: Address;
  /** Who gets the run account's rent back. */
  readonly payer: Address;
  /** Unix seconds. */
  readonly time: number;
  readonly exact: ExactRun;
}

export interface Market {
  readonly address: Address;
  readonly queueType: MarketQueueType;
  /** Jobs or nodes by their address, first come first. */
  readonly queue: readonly Address[];
  /** NOS base units per second. */
  readonly jobPrice: number;
  /** Seconds; a suggestion. */
  readonly jobTimeout: number;
  /** Seconds after its end until a job's account may be closed by anybody. */
  readonly jobExpiration: number;
  readonly jobType: number;
  /** xNOS a node must have staked. */
  readonly nodeStakeMinimum: number;
  /** NFT collection a node must hold; the System program's address when the market is open to all. */
  readonly nodeAccessKey: Address;
  /** Who may change and close the market. */
  readonly project: Address;
  /** The token account that holds the deposits of all the market's jobs. */
  readonly vault: Address;
  readonly exact: ExactMarket;
}

const noAddress = "11111111111111111111111111111111" as Address;

/** The CID that 32 zero bytes make: a definition that was left blank. */
const blankCid = "QmNLei78zWmzUdbeRB3CiUfAizWUrbeeZh5K1rhAQKCh51";

const queueTypes: Readonly<Record<QueueType, MarketQueueType>> = {
  jobs: MarketQueueType.JOB_QUEUE,
  nodes: MarketQueueType.NODE_QUEUE,
  empty: MarketQueueType.EMPTY,
};

const states = {
  queued: JobState.QUEUED,
  running: JobState.RUNNING,
  done: JobState.COMPLETED,
  stopped: JobState.STOPPED,
} as const;

/** The exact name of a numbered state. */
export function exactState(state: JobState): keyof typeof states {
  const names = Object.keys(states) as (keyof typeof states)[];
  const name = names.find((each) => states[each] === state);
  if (name === undefined) throw new RangeError(`${state} is not a JobState`);
  return name;
}

export function jobOf(exact: ExactJob): Job {
  const { state } = exact;
  return {
    address: exact.address,
    state: typeof state === "string" ? states[state] : (state.unknown as JobState),
    ipfsJob: exact.ipfs_job === blankCid ? null : exact.ipfs_job,
    ipfsResult: exact.ipfs_result,
    market: exact.market,
    node: exact.node ?? noAddress,
    payer: exact.payer,
    project: exact.project,
    price: Number(exact.price),
    timeStart: Number(exact.time_start ?? 0n),
    timeEnd: Number(exact.time_end ?? 0n),
    timeout: Number(exact.timeout_seconds),
    exact,
  };
}

export function runOf(exact: ExactRun): Run {
  const { address, job, node, payer } = exact;
  return { address, job, node, payer, time: Number(exact.time_start), exact };
}

export function marketOf(exact: ExactMarket): Market {
  return {
    address: exact.address,
    queueType: queueTypes[exact.queue_type],
    queue: exact.queue,
    jobPrice: Number(exact.job_price),
    jobTimeout: Number(exact.job_timeout_seconds),
    jobExpiration: Number(exact.job_expiration_seconds),
    jobType: exact.job_type,
    nodeStakeMinimum: Number(exact.node_xnos_minimum),
    nodeAccessKey: exact.node_access_key,
    project: exact.authority,
    vault: exact.vault,
    exact,
  };
}
