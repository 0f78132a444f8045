import pRetry from "p-retry";

export interface RetryOptions {
  /** Further tries after the first. */
  readonly retries: number;
  /** Pause before the first repeat, in milliseconds; it doubles each time, with jitter. */
  readonly first_pause_ms: number;
  readonly signal?: AbortSignal;
  /** Errors worth another try; any other ends the attempts at once. */
  readonly worthRepeating: (error: unknown) => boolean;
}

/**
 * Repeats a call that is safe to repeat: reads, and writes addressed by their content. Sending a transaction is not
 * such a call and must never come through here.
 */
export async function retryIdempotent<T>(call: () => Promise<T>, options: RetryOptions): Promise<T> {
  return pRetry(call, {
    retries: options.retries,
    minTimeout: options.first_pause_ms,
    maxTimeout: 10_000,
    randomize: true,
    shouldRetry: ({ error }) => options.worthRepeating(error),
    ...(options.signal ? { signal: options.signal } : {}),
  });
}
