import type { Address } from "@solana/kit";
import { AppError, reasonOf } from "../base/errors.ts";
import { isPassing } from "../solana/index.ts";
import type { Job } from "./job.ts";
import type { JobReaderDeps, ReadOptions } from "./job-reader.ts";
import { createWakeUp } from "./wake-up.ts";

export interface FollowOptions extends ReadOptions {
  /** Ends the watch after the job for which it is true; default: the job is done. */
  readonly until?: (job: Job) => boolean;
}

const first_pause_ms = 1_000;
const slowest_pause_ms = 5_000;
/** Hints come in bursts; reads at least this far apart see all of one. */
const shortest_pause_ms = 100;
/** How long reads may fail before the watch fails. */
const unreachable_patience_ms = 60_000;

/**
 * Yields the job at once and whenever it changes, until it is done; `null`, as the last value, when its account does
 * not exist. A stopped job is not the end: another node may claim it. Polls at 1 to 5 seconds and is woken earlier by
 * subscriptions, so a dropped WebSocket loses nothing. Throws ABORTED, and what reading throws if that stays.
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
  const wakeUp = createWakeUp(deps, address, signal);
  try {
    let last: string | null = null;
    let pause_ms = first_pause_ms;
    let read_at_ms = clock.now();
    for (;;) {
      if (signal.aborted) throw new AppError("ABORTED", { doing: `following job ${address}` });
      try {
        const job = await deps.job(address, options);
        read_at_ms = clock.now();
        const now = fingerprint(job);
        if (now !== last) {
          last = now;
          pause_ms = first_pause_ms;
          yield job;
        }
        if (job === null || until(job)) return;
      } catch (error) {
        if (!isPassing(error) || clock.now() - read_at_ms > unreachable_patience_ms) throw error;
        log.debug("could not read the job, trying again", { job: address, reason: reasonOf(error) });
      }
      await clock.sleep(shortest_pause_ms, signal);
      await wakeUp.next(pause_ms - shortest_pause_ms);
      pause_ms = Math.min(pause_ms * 1.5, slowest_pause_ms);
    }
  } finally {
    wakeUp.stop();
  }
}

function fingerprint(job: Job | null): string {
  return JSON.stringify(job, (_, value) => (typeof value === "bigint" ? value.toString() : value));
}
