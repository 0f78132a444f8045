import {
  getCompleteInstructionDataDecoder,
  getExtendInstructionDataDecoder,
  getFinishInstructionDataDecoder,
  getListInstructionDataDecoder,
} from "@nosana/jobs-program";
import type { Address } from "@solana/kit";
import { cidFromDigest } from "../digest.ts";
import { closed_by, type JobFate } from "../history.ts";
import type { Job, Run } from "../job.ts";
import type { ProgramInstruction } from "../program-instructions.ts";

/** What an instruction did to a job: the job after it, or that its account is closed. */
export type JobChange =
  | { readonly type: "job"; readonly job: Job }
  | { readonly type: "closed"; readonly address: Address; readonly fate: JobFate; readonly last: Job | null };

/** An instruction with what is known beside it. */
export interface Executed extends ProgramInstruction {
  /** Unix seconds. */
  readonly time: bigint | null;
  /** Whether the transaction made the account. */
  readonly made: (address: Address) => boolean;
  /** Accounts as they are now: perhaps after later instructions, null when closed or never there. */
  readonly jobNow: (address: Address) => Job | null;
  readonly runNow: (address: Address) => Run | null;
  /** The price of a market's jobs, for a job that is gone before it could be read. */
  readonly priceOf: (market: Address) => bigint;
}

/** A run whose beginning was seen. */
interface SeenRun {
  readonly job: Address | null;
  readonly node: Address | null;
  readonly time: bigint | null;
}

/** So many jobs are remembered; one that is forgotten is read again. */
const most_jobs = 10_000;

/**
 * Tells from the program's instructions, in order, each state that jobs went through, also those that no account shows
 * any more. Rules: nosana-programs, the instructions' files.
 */
export function createJobChanges(): (instruction: Executed) => readonly JobChange[] {
  const jobs = new Map<Address, Job>();
  const runs = new Map<Address, SeenRun>();

  const changed = (job: Job): JobChange => {
    jobs.delete(job.address);
    jobs.set(job.address, job);
    const [oldest] = jobs.keys();
    if (jobs.size > most_jobs && oldest !== undefined) jobs.delete(oldest);
    return { type: "job", job };
  };
  const before = (address: Address, { jobNow }: Executed) => jobs.get(address) ?? jobNow(address);

  /** A run account was made: the job runs, unless only a later instruction tells which job it is. */
  const begun = (run: Address, by: Executed, seen: SeenRun): readonly JobChange[] => {
    runs.set(run, seen);
    const job = seen.job && before(seen.job, by);
    return job ? [changed(running(job, run, seen))] : [];
  };
  /** The job before its run ended. If its beginning was seen but not told, this tells it. */
  const ending = (by: Executed): { readonly told: readonly JobChange[]; readonly job: Job | null } => {
    const { job: address, run } = by.accounts;
    const job = address ? before(address, by) : null;
    const seen = run ? runs.get(run) : undefined;
    if (run) runs.delete(run);
    if (!job || !run || !seen || job.state === "running") return { told: [], job };
    const node = seen.node ?? (by.name === "end" ? null : (by.accounts.authority ?? null));
    const began = running(job, run, { ...seen, node });
    return { told: [changed(began)], job: began };
  };

  return (by) => {
    const { accounts, data, name, time } = by;
    const address = accounts.job;
    const fate = closed_by[name];
    if (fate !== undefined && address) {
      const last = before(address, by);
      jobs.delete(address);
      return [{ type: "closed", address, fate, last }];
    }
    switch (name) {
      case "list":
      case "assign": {
        const { run } = accounts;
        const job = listed(by);
        if (!job || !run) return [];
        if (!by.made(run)) return [changed(job)];
        jobs.set(job.address, job);
        const node = accounts.node ?? by.runNow(run)?.node ?? null;
        return begun(run, by, { job: job.address, node, time: by.runNow(run)?.time_start ?? time });
      }
      case "work":
      case "claim": {
        const { run } = accounts;
        if (!run || !by.made(run)) return [];
        const account = by.runNow(run);
        const job = address ?? account?.job ?? null;
        return begun(run, by, { job, node: accounts.authority ?? null, time: account?.time_start ?? time });
      }
      case "finish":
      case "end": {
        const { told, job } = ending(by);
        return job ? [...told, changed(done(job, by))] : told;
      }
      case "quit": {
        const { told, job } = ending(by);
        if (!job) return told;
        const idle = { node: null, time_start: null, time_end: null, run: null };
        return [...told, changed({ ...job, ...idle, state: "stopped", raw_state: 3 })];
      }
      case "quit_admin": {
        const seen = accounts.run ? runs.get(accounts.run) : undefined;
        const job = seen?.job ? before(seen.job, by) : null;
        if (!job) return [];
        const state = job.raw_state === 3 ? "stopped" : "queued";
        return [changed({ ...job, state, node: null, time_start: null, run: null })];
      }
      case "extend": {
        const job = address ? before(address, by) : null;
        const { timeout } = getExtendInstructionDataDecoder().decode(data);
        return job ? [changed({ ...job, timeout_seconds: timeout })] : [];
      }
      case "complete": {
        const job = address ? before(address, by) : null;
        const { ipfsResult } = getCompleteInstructionDataDecoder().decode(data);
        return job ? [changed({ ...job, ipfs_result: cidFromDigest(Uint8Array.from(ipfsResult)) })] : [];
      }
      default:
        return [];
    }
  };
}

/** The job as it was listed, from the instruction; only its price is not part of that. */
function listed({ accounts, data, jobNow, priceOf }: Executed): Job | null {
  const { authority, job, market, payer } = accounts;
  if (!authority || !job || !market || !payer) return null;
  const { ipfsJob, timeout } = getListInstructionDataDecoder().decode(data);
  return {
    address: job,
    state: "queued",
    raw_state: 0,
    ipfs_job: cidFromDigest(Uint8Array.from(ipfsJob)),
    ipfs_result: null,
    market,
    node: null,
    payer,
    project: authority,
    price: jobNow(job)?.price ?? priceOf(market),
    timeout_seconds: timeout,
    time_start: null,
    time_end: null,
    run: null,
  };
}

function running(job: Job, run: Address, { node, time }: SeenRun): Job {
  const ended = { ipfs_result: null, time_end: null };
  return {
    ...job,
    ...ended,
    state: "running",
    raw_state: job.raw_state === 3 ? 3 : 0,
    node,
    time_start: time,
    run,
  };
}

function done(job: Job, { accounts, data, jobNow, name, time }: Executed): Job {
  const result = name === "finish" ? getFinishInstructionDataDecoder().decode(data).ipfsResult : null;
  const now = jobNow(job.address);
  const account = now?.state === "done" ? now : null;
  return {
    ...job,
    state: "done",
    raw_state: 2,
    ipfs_result: result && cidFromDigest(Uint8Array.from(result)),
    node: account?.node ?? (name === "finish" ? (accounts.authority ?? job.node) : job.node),
    time_start: account?.time_start ?? job.time_start,
    time_end: account?.time_end ?? time,
    run: null,
  };
}
