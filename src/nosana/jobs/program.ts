import type { Address } from "@solana/kit";
import { asAddress } from "../address.ts";
import { type FollowOptions, follow } from "../follow.ts";
import { type HistoryOptions, type JobHistory, readHistory } from "../history.ts";
import { type Job, jobOf } from "./accounts.ts";
import { createJobInstructions, type InstructionDeps, type JobInstructions } from "./instructions.ts";
import { type MonitorEvent, type MonitorOptions, monitorJobs } from "./monitor.ts";
import { createJobQueries, type JobQueries } from "./queries.ts";

export interface JobFollowOptions extends Omit<FollowOptions, "until"> {
  /** Ends the watch after the job for which it is true; default: the job is done. */
  readonly until?: (job: Job) => boolean;
}

/** The Jobs program. Each method may be taken off and called alone. */
export interface JobsProgram extends JobQueries, JobInstructions {
  /** The job now and at each change, until it is done; ends with null when its account does not exist. */
  follow(address: Address, options?: JobFollowOptions): AsyncIterable<Job | null>;
  /**
   * Each change of each job from now on, or after the transaction `since`, with all the states it went through; and
   * what becomes of markets. A lost WebSocket delays and loses nothing. Ends with ABORTED when its signal aborts.
   */
  monitor(options?: MonitorOptions): AsyncIterable<MonitorEvent>;
  /** What became of a job, as its transactions tell: for accounts that are closed. */
  history(address: Address, options?: HistoryOptions): Promise<JobHistory>;
}

export function createJobsProgram(deps: InstructionDeps): JobsProgram {
  return {
    ...createJobQueries(deps),
    ...createJobInstructions(deps),
    async *follow(address, { until, ...options } = {}) {
      const stop = until && { until: (job: Parameters<typeof jobOf>[0]) => until(jobOf(job)) };
      for await (const job of follow(deps, asAddress(address, "job"), { ...options, ...stop }))
        yield job && jobOf(job);
    },
    monitor: (options) => monitorJobs(deps, options),
    history: async (address, options) => readHistory(deps, asAddress(address, "job"), options),
  };
}
