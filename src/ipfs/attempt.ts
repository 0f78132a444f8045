import type { Clock } from "../base/clock.ts";
import { AppError } from "../base/errors.ts";
import { retryIdempotent } from "../base/retry.ts";
import { retryAfterMs } from "../base/retry-after.ts";
import { Refusal } from "./refusal.ts";

export interface AttemptOptions {
  readonly clock: Clock;
  readonly doing: string;
  /** For each attempt. */
  readonly timeout_seconds: number;
  readonly worthRepeating: (error: unknown) => boolean;
  readonly signal: AbortSignal | undefined;
}

const retries = 3;
const first_pause_ms = 250;
/** No repeat starts later than this: one slow attempt is enough. */
const patience_ms = 20_000;
/** A service that says when to come again is asked then, however often that is, but not for longer. */
const busy_patience_ms = 60_000;

/**
 * Makes a call that is addressed by its content, so harmless to repeat, up to four times with a time-out each, and more
 * often where the service says when. `call` must end when its signal aborts. Throws what `call` throws, TIMED_OUT, or
 * ABORTED.
 */
export async function attempt<T>(
  call: (signal: AbortSignal) => Promise<T>,
  { clock, doing, signal, timeout_seconds, worthRepeating }: AttemptOptions,
): Promise<T> {
  const started_ms = clock.now();
  const once = async () => {
    const controller = new AbortController();
    const stop = () => controller.abort();
    let timed_out = false;
    const timer = setTimeout(() => {
      timed_out = true;
      controller.abort();
    }, timeout_seconds * 1000);
    signal?.addEventListener("abort", stop, { once: true });
    try {
      if (signal?.aborted) throw new AppError("ABORTED", { doing });
      return await call(controller.signal);
    } catch (error) {
      if (signal?.aborted) throw new AppError("ABORTED", { doing });
      if (timed_out) throw new AppError("TIMED_OUT", { doing, timeout_seconds });
      throw error;
    } finally {
      clearTimeout(timer);
      signal?.removeEventListener("abort", stop);
    }
  };
  const requestedPauseMs = (error: unknown) =>
    error instanceof Refusal && error.busy ? retryAfterMs(error.retry_after, clock.now()) : 0;
  const asOftenAsWanted = async () => {
    for (;;) {
      try {
        return await once();
      } catch (error) {
        const pause_ms = requestedPauseMs(error);
        if (pause_ms === 0 || clock.now() + pause_ms - started_ms > busy_patience_ms) throw error;
        await clock.sleep(pause_ms, signal);
      }
    }
  };
  try {
    return await retryIdempotent(asOftenAsWanted, {
      retries,
      first_pause_ms,
      worthRepeating: (error) =>
        clock.now() - started_ms < patience_ms && requestedPauseMs(error) === 0 && worthRepeating(error),
      ...(signal ? { signal } : {}),
    });
  } catch (error) {
    if (signal?.aborted) throw new AppError("ABORTED", { doing });
    throw error;
  }
}
