import { withSignal } from "./abort.ts";
import type { Clock } from "./clock.ts";

/**
 * Asks once for what several callers want at about the same time. An answer is kept for `keep_ms` from when it was
 * asked for, a failure is not kept. A caller whose signal aborts leaves with ABORTED; the question goes on for others.
 */
export type SharedAnswers = <T>(
  key: string,
  keep_ms: number,
  ask: () => Promise<T>,
  signal?: AbortSignal,
) => Promise<T>;

export function createSharedAnswers(clock: Clock): SharedAnswers {
  const answers = new Map<string, { readonly until_ms: number; readonly answer: Promise<unknown> }>();
  return <T>(key: string, keep_ms: number, ask: () => Promise<T>, signal?: AbortSignal) => {
    const kept = answers.get(key);
    if (kept && clock.now() < kept.until_ms) return withSignal(kept.answer as Promise<T>, signal);
    const answer = ask();
    const entry = { until_ms: clock.now() + keep_ms, answer };
    answers.set(key, entry);
    answer.catch(() => {
      if (answers.get(key) === entry) answers.delete(key);
    });
    return withSignal(answer, signal);
  };
}
