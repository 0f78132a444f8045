import { setTimeout as delay } from "node:timers/promises";
import { AppError } from "./errors.ts";

/** Time as a dependency, so that tests decide how fast it passes. */
export interface Clock {
  /** Milliseconds since the Unix epoch, for reckoning how long something takes. */
  now(): number;
  /** Resolves after `milliseconds`; rejects with ABORTED as soon as `signal` aborts. */
  sleep(milliseconds: number, signal?: AbortSignal): Promise<void>;
}

/**
 * Time that passes evenly: the time of day when the process began, and what has passed since. Setting the machine's clock
 * moves no deadline.
 */
export const systemClock: Clock = {
  now: () => Math.floor(performance.timeOrigin + performance.now()),
  async sleep(milliseconds, signal) {
    try {
      await delay(milliseconds, undefined, signal ? { signal } : undefined);
    } catch (cause) {
      throw new AppError("ABORTED", { doing: "waiting" }, { cause });
    }
  },
};

/** The time of day, as others are told it. It jumps when the machine's clock is set: measure nothing with it. */
export const wallClock: Clock = { ...systemClock, now: () => Date.now() };
