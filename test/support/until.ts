import { setTimeout as delay } from "node:timers/promises";

export interface Patience {
  /** Less than the time-out of the test, or its message comes too late. */
  readonly timeout_ms?: number;
  /** Says what has not happened yet. */
  readonly missing?: () => string;
}

const too_late = Symbol("too late");

/** Waits for a promise, but not for ever. @throws when it takes too long, saying what has not happened. */
export async function inTime<T>(
  promise: Promise<T>,
  { timeout_ms = 60_000, missing = () => "what was waited for" }: Patience = {},
): Promise<T> {
  const over = new AbortController();
  const late = delay(timeout_ms, too_late, { signal: over.signal }).catch(() => too_late);
  try {
    const first = await Promise.race([promise, late]);
    if (first === too_late) throw new Error(`not within ${timeout_ms} ms: ${missing()}`);
    return first as T;
  } finally {
    over.abort();
  }
}

/** Waits for a condition, looking every 20 ms. @throws when it has not come true in time. */
export async function until(
  condition: () => boolean | Promise<boolean>,
  { timeout_ms, missing = () => String(condition) }: Patience = {},
): Promise<void> {
  let waiting = true;
  const look = async () => {
    while (waiting && !(await condition())) await delay(20);
  };
  try {
    await inTime(look(), { ...(timeout_ms && { timeout_ms }), missing });
  } finally {
    waiting = false;
  }
}
