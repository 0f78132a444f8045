import type { Clock } from "../base/clock.ts";
import { AppError } from "../base/errors.ts";

export interface RequestLimits {
  readonly max_concurrent_requests: number;
  /** Sustained; a second's worth may be made at once. */
  readonly max_requests_per_second: number;
}

export interface Turn {
  readonly signal?: AbortSignal | undefined;
  /** Called before each wait for a pause or a turn; what it throws ends the wait. */
  readonly beforeWaiting?: () => void;
}

/** A gate in front of an endpoint: first come, first served. */
export interface Limiter {
  /** Runs the request when its turn has come. Throws ABORTED when the signal ends the wait. */
  run<T>(request: () => Promise<T>, turn: Turn): Promise<T>;
  /** Nothing starts within the next `milliseconds`. */
  pause(milliseconds: number): void;
}

const burst_ms = 1_000;

/** Throws a RangeError for limits that would let nothing through. */
export function createLimiter(clock: Clock, limits: RequestLimits): Limiter {
  const { max_concurrent_requests } = limits;
  if (!(max_concurrent_requests >= 1)) throw new RangeError("max_concurrent_requests must be at least 1");
  if (!(limits.max_requests_per_second > 0))
    throw new RangeError("max_requests_per_second must be more than 0");
  const interval_ms = 1_000 / limits.max_requests_per_second;
  let running = 0;
  /** When a request of an evenly spaced stream would start; it may be ahead of now by what a burst allows. */
  let next_ms = Number.NEGATIVE_INFINITY;
  let paused_until_ms = Number.NEGATIVE_INFINITY;
  const waiting: (() => void)[] = [];
  const leave = () => {
    running--;
    waiting.shift()?.();
  };
  const room = (signal: AbortSignal | undefined) => {
    if (running < max_concurrent_requests) {
      running++;
      return;
    }
    return new Promise<void>((resolve, reject) => {
      const start = () => {
        signal?.removeEventListener("abort", abort);
        running++;
        resolve();
      };
      const abort = () => {
        waiting.splice(waiting.indexOf(start), 1);
        reject(new AppError("ABORTED", { doing: "waiting for other requests" }));
      };
      signal?.addEventListener("abort", abort, { once: true });
      waiting.push(start);
    });
  };

  async function enter({ beforeWaiting, signal }: Turn): Promise<void> {
    await room(signal);
    next_ms = Math.max(next_ms, clock.now()) + interval_ms;
    const turn_ms = next_ms - interval_ms - burst_ms;
    try {
      for (;;) {
        const wait_ms = Math.max(turn_ms, paused_until_ms) - clock.now();
        if (wait_ms <= 0) return;
        beforeWaiting?.();
        await clock.sleep(wait_ms, signal);
      }
    } catch (error) {
      leave();
      throw error;
    }
  }

  return {
    async run(request, turn) {
      await enter(turn);
      try {
        return await request();
      } finally {
        leave();
      }
    },
    pause(milliseconds) {
      paused_until_ms = Math.max(paused_until_ms, clock.now() + milliseconds);
    },
  };
}
