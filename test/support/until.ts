import { setTimeout as delay } from "node:timers/promises";

/** Waits for a condition, looking every 20 ms. @throws when it has not come true in time. */
export async function until(condition: () => boolean | Promise<boolean>, timeout_ms = 30_000): Promise<void> {
  const deadline = performance.now() + timeout_ms;
  while (!(await condition())) {
    if (performance.now() > deadline) throw new Error(`not true after ${timeout_ms} ms: ${condition}`);
    await delay(20);
  }
}
