import { anyOf } from "../../../src/base/abort.ts";
import { systemClock } from "../../../src/base/clock.ts";
import { isAppError } from "../../../src/base/errors.ts";
import { type AttributePath, type Diagnostic, DiagnosticError, path } from "../../../src/bridge/index.ts";
import { durationMilliseconds } from "./duration.ts";
import type { JobModel, PlannedJobModel } from "./schema.ts";
import type { WaitSettings } from "./settings.ts";

/** A setting that bounds how long something may take, while it does. */
export interface TimeBound {
  readonly name: string;
  /** As a configuration sets it: `timeouts.create = "5m"`. */
  readonly text: string;
  readonly at: AttributePath;
  /** Aborts when the time is up. */
  readonly signal: AbortSignal;
  readonly ends_at_ms: number;
}

/** What timers can count to, about 25 days; beyond it they would be over at once. */
const longest_bound_ms = 2 ** 31 - 1;

function startBound(name: string, value: unknown, duration_ms: number): TimeBound {
  // Timers count whole milliseconds, and "1.1h" is none in binary fractions.
  const milliseconds = Math.min(Math.max(Math.round(duration_ms), 1), longest_bound_ms);
  return {
    name,
    text: `${name} = ${JSON.stringify(value)}`,
    at: path(...name.split(".")),
    signal: AbortSignal.timeout(milliseconds),
    ends_at_ms: systemClock.now() + milliseconds,
  };
}

/** One of the settings that count seconds, from now on. */
export function secondsBound(
  name: "completion_timeout_seconds" | "queue_timeout_seconds",
  settings: WaitSettings,
): TimeBound {
  const seconds = settings[name] ?? 0;
  return startBound(name, seconds, seconds * 1_000);
}

/** One of the `timeouts` block, from now on; null where the block says nothing, and where there is none. */
export function operationBound(
  { timeouts }: Pick<PlannedJobModel | JobModel, "timeouts">,
  operation: "create" | "read" | "update" | "delete",
): TimeBound | null {
  const value = timeouts && (timeouts as NonNullable<JobModel["timeouts"]>)[operation];
  return typeof value === "string"
    ? startBound(`timeouts.${operation}`, value, durationMilliseconds(value) ?? 0)
    : null;
}

export function earlier(a: TimeBound, b: TimeBound | null): TimeBound {
  return b !== null && b.ends_at_ms < a.ends_at_ms ? b : a;
}

/**
 * Does what can be given up at any moment, for it costs nothing, until the bound is over.
 * @throws DiagnosticError with what `overrun` says then.
 */
export async function within<T>(
  bound: TimeBound | null,
  signal: AbortSignal,
  work: (signal: AbortSignal) => Promise<T>,
  overrun: (bound: TimeBound) => Diagnostic,
): Promise<T> {
  if (bound === null) return work(signal);
  try {
    return await work(anyOf(signal, bound.signal));
  } catch (error) {
    if (bound.signal.aborted && !signal.aborted && isAppError(error, "ABORTED"))
      throw new DiagnosticError(overrun(bound));
    throw error;
  }
}
