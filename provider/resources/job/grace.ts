import { systemClock } from "../../../src/base/clock.ts";
import type { PrivateState } from "../../../src/bridge/index.ts";
import type { Job } from "../../../src/nosana/index.ts";
import { type Kept, recall } from "./private-data.ts";

const stopped_since: Kept<number> = {
  key: "stopped_since_ms",
  expected: "milliseconds since 1970, a number",
  is: (value): value is number => Number.isFinite(value),
};

/** How long another host may take to claim a job that its host gave back. The chain does not say when that was. */
const grace_ms = 15 * 60_000;

/**
 * Whether a stopped job has waited long enough for another host, counted from when it was first seen stopped. The
 * private state keeps that moment, and forgets it when the job is claimed.
 */
export function graceIsOver(job: Job, privateState: PrivateState): boolean {
  if (job.state !== "stopped") {
    privateState.delete(stopped_since.key);
    return false;
  }
  const since = recall(privateState, stopped_since);
  if (since !== null) return systemClock.now() - since > grace_ms;
  privateState.set(stopped_since.key, systemClock.now());
  return false;
}
