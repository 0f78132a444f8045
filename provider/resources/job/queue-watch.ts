import { type Clock, systemClock } from "../../../src/base/clock.ts";
import { isAppError, reasonOf } from "../../../src/base/errors.ts";
import type { Logger } from "../../../src/base/log.ts";
import type { ExactClient, Job } from "../../../src/nosana/index.ts";
import { isOrphaned } from "./queue.ts";

/** Why waiting for a host is over: none came in time, or none ever will. */
export type QueueFinding = "queued_too_long" | "orphaned";

/** Watches a job for as long as no host has it. */
export interface QueueWatch {
  /** Aborts with the finding. */
  readonly signal: AbortSignal;
  readonly finding: QueueFinding | null;
  /** To be told each time the job is seen. */
  saw(job: Job, nosana: ExactClient): void;
  stop(): void;
}

/** The first look at the queue: early, for a job that is waited for again may be lost already. */
const first_look_ms = 2_000;
const slowest_look_ms = 60_000;
/** Nothing is said of a job before a second look, for a public endpoint has several nodes, and some lag behind. */
const second_look_ms = 3_000;

/** `queue_timeout_seconds` null: no bound, but an orphan is found all the same. */
export function watchQueue(
  queue_timeout_seconds: number | null,
  log: Logger,
  clock: Clock = systemClock,
): QueueWatch {
  const over = new AbortController();
  let finding: QueueFinding | null = null;
  let withoutHost: AbortController | null = null;

  const endWith = async (found: QueueFinding, when: Promise<void>) => {
    try {
      await when;
      finding ??= found;
      over.abort();
      stop();
    } catch (error) {
      if (!isAppError(error, "ABORTED")) log.warn("lost sight of the queue", { reason: reasonOf(error) });
    }
  };
  const stop = () => {
    withoutHost?.abort();
    withoutHost = null;
  };
  return {
    signal: over.signal,
    get finding() {
      return finding;
    },
    saw(job, nosana) {
      if (!lacksHost(job)) return stop();
      if (withoutHost) return;
      withoutHost = new AbortController();
      const { signal } = withoutHost;
      if (queue_timeout_seconds !== null)
        void endWith("queued_too_long", clock.sleep(queue_timeout_seconds * 1_000, signal));
      void endWith("orphaned", untilOrphaned(job, nosana, { clock, signal, log }));
    },
    stop,
  };
}

/** Queued, or given back by its host. */
export function lacksHost({ state }: Job): boolean {
  return state === "queued" || state === "stopped";
}

interface Looking {
  readonly clock: Clock;
  readonly signal: AbortSignal;
  readonly log: Logger;
}

async function untilOrphaned(job: Job, nosana: ExactClient, { clock, signal, log }: Looking): Promise<void> {
  const look = async () => {
    try {
      return await isOrphaned(job, nosana, signal);
    } catch (error) {
      if (!isAppError(error) || isAppError(error, "ABORTED")) throw error;
      log.debug("could not look at the queue", { job: job.address, reason: error.message });
      return false;
    }
  };
  for (let pause_ms = first_look_ms; ; pause_ms = Math.min(pause_ms * 2, slowest_look_ms)) {
    await clock.sleep(pause_ms, signal);
    if (!(await look())) continue;
    await clock.sleep(second_look_ms, signal);
    if (await look()) return;
  }
}
