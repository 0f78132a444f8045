import { setTimeout as delay } from "node:timers/promises";

export interface Patience {
  /** Less than the time-out of the test, or its message comes too late. */
  readonly timeout_ms?: number;
  /** Says what has not happened yet. */
  readonly missing?: () => string;
  /** As long as its value goes on changing, nothing is late: for what takes as long as the machine is busy. */
  readonly progress?: () => unknown;
}

const default_timeout_ms = 300_000;
const too_late = Symbol("too late");

/** Waits for a promise, but not for ever. @throws when it takes too long, saying what has not happened. */
export async function inTime<T>(promise: Promise<T>, patience: Patience = {}): Promise<T> {
  const { timeout_ms = default_timeout_ms, missing = () => "what was waited for", progress } = patience;
  const over = new AbortController();
  const late = async () => {
    let before: unknown;
    do {
      before = progress?.();
      await delay(timeout_ms, undefined, { signal: over.signal }).catch(() => {});
    } while (!over.signal.aborted && progress?.() !== before);
    return too_late;
  };
  try {
    const first = await Promise.race([promise, late()]);
    if (first === too_late) throw new Error(`not within ${timeout_ms} ms: ${missing()}`);
    return first as T;
  } finally {
    over.abort();
  }
}

/** Waits for a condition, looking every 20 ms. @throws when it has not come true in time. */
export async function until(
  condition: () => boolean | Promise<boolean>,
  patience: Patience = {},
): Promise<void> {
  let waiting = true;
  const look = async () => {
    while (waiting && !(await condition())) await delay(20);
  };
  try {
    await inTime(look(), { missing: () => String(condition), ...patience });
  } finally {
    waiting = false;
  }
}
