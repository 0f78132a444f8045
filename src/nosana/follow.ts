import type { Address } from "@solana/kit";
import { AppError, isAppError } from "../base/errors.ts";
import type { Logger } from "../base/log.ts";
import { isPassing } from "../solana/index.ts";
import type { Job } from "./job.ts";
import type { JobReaderDeps, ReadOptions } from "./job-reader.ts";
import { runFilters } from "./runs.ts";
import { createWakeUp } from "./wake-up.ts";

export interface FollowOptions extends ReadOptions {
  /** Ends the watch after the job for which it is true; default: the job is done. */
  readonly until?: (job: Job) => boolean;
  /**
   * The job is known to exist, and somebody waits for it: from the first answer on only the signal ends the watch. Without
   * it, that is so once the job was seen; what trying again may not help, such as a wrong key, is thrown before.
   */
  readonly known?: boolean;
  /** Told when reading fails, and with null when it works again. */
  readonly onTrouble?: (error: AppError | null) => void;
}

const first_pause_ms = 1_000;
const slowest_pause_ms = 5_000;
/** Hints come in bursts; reads at least this far apart see all of one. */
const shortest_pause_ms = 100;

/**
 * Yields the job at once and whenever it changes, until it is done; `null`, as the last value, when its account does
 * not exist. A stopped job is not the end: another node may claim it. Polls at 1 to 5 seconds and is woken earlier by
 * subscriptions, so a dropped WebSocket loses nothing. Once the job was seen no answer ends the watch, for one that is
 * refused, odd or another account's says nothing of a job that exists: it goes on trying, and only the signal ends that.
 * Throws ABORTED, and, before it has seen the job, what reading throws where trying again would not help.
 */
export async function* follow(
  deps: JobReaderDeps & { readonly job: (address: Address, options: ReadOptions) => Promise<Job | null> },
  address: Address,
  options: FollowOptions = {},
): AsyncGenerator<Job | null, void, undefined> {
  const { clock } = deps;
  const { log } = deps.chain;
  const { until = (job) => job.state === "done" } = options;
  const signal = options.signal ?? new AbortController().signal;
  const wakeUp = createWakeUp(deps.chain, sourcesOf(deps, address), address, signal);
  try {
    let last: string | null = null;
    let pause_ms = first_pause_ms;
    let { known = false } = options;
    const trouble = createTrouble(log, address, options.onTrouble);
    /** Undefined when reading fails in a way that is waited out. */
    const look = async (): Promise<Job | null | undefined> => {
      try {
        const job = await deps.job(address, options);
        trouble.isOver();
        known ||= job !== null;
        return job;
      } catch (error) {
        const goesOn = known
          ? isAppError(error) && !isAppError(error, "ABORTED", "CALLBACK_FAILED")
          : isPassing(error);
        if (!goesOn) throw error;
        trouble.is(error as AppError);
        return undefined;
      }
    };
    for (;;) {
      if (signal.aborted) throw new AppError("ABORTED", { doing: `following job ${address}` });
      const job = await look();
      if (job !== undefined) {
        const now = fingerprint(job);
        if (now !== last) {
          last = now;
          pause_ms = first_pause_ms;
          yield job;
        }
        if (job === null || until(job)) return;
      }
      await clock.sleep(shortest_pause_ms, signal);
      await wakeUp.next(pause_ms - shortest_pause_ms);
      pause_ms = Math.min(pause_ms * 1.5, slowest_pause_ms);
    }
  } finally {
    wakeUp.stop();
  }
}

/** Says once that reading fails, and once that it works again. */
function createTrouble(log: Logger, job: Address, tell: FollowOptions["onTrouble"]) {
  let inTrouble = false;
  return {
    is(error: AppError) {
      log[inTrouble ? "debug" : "warn"]("could not read the job, trying again", {
        job,
        reason: error.message,
      });
      inTrouble = true;
      tell?.(error);
    },
    isOver() {
      if (!inTrouble) return;
      log.info("the job can be read again", { job });
      inTrouble = false;
      tell?.(null);
    },
  };
}

function fingerprint(job: Job | null): string {
  return JSON.stringify(job, (_, value) => (typeof value === "bigint" ? value.toString() : value));
}

/**
 * The job's account, which is written when the job ends or is closed, and its run account, whose creation is the only
 * trace of a node taking the job.
 */
function sourcesOf({ chain, network }: JobReaderDeps, job: Address) {
  const { commitment, rpcSubscriptions } = chain;
  return [
    rpcSubscriptions.accountNotifications(job, { commitment, encoding: "base64" }),
    rpcSubscriptions.programNotifications(network.jobs_program, {
      commitment,
      encoding: "base64",
      filters: runFilters({ job }),
    }),
  ];
}
