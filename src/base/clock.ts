import { setTimeout as delay } from "node:timers/promises";
import { AppError } from "./errors.ts";

/** Time as a dependency, so that tests decide how fast it passes. */
export interface Clock {
  /** Milliseconds since the Unix epoch. */
  now(): number;
  /** Resolves after `milliseconds`; rejects with ABORTED as soon as `signal` aborts. */
  sleep(milliseconds: number, signal?: AbortSignal): Promise<void>;
}

export const systemClock: Clock = {
  now: () => Date.now(),
  async sleep(milliseconds, signal) {
    try {
      await delay(milliseconds, undefined, signal ? { signal } : undefined);
    } catch (cause) {
      throw new AppError("ABORTED", { doing: "waiting" }, { cause });
    }
  },
};
