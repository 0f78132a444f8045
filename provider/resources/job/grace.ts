import { systemClock } from "../../../src/base/clock.ts";
import type { PrivateState } from "../../../src/bridge/index.ts";
import type { Job } from "../../../src/nosana/index.ts";

const key = "stopped_since_ms";

/** How long another host may take to claim a job that its host gave back. The chain does not say when that was. */
const grace_ms = 15 * 60_000;

/**
 * Whether a stopped job has waited long enough for another host, counted from when it was first seen stopped. The
 * private state keeps that moment, and forgets it when the job is claimed.
 */
export function graceIsOver(job: Job, privateState: PrivateState): boolean {
  if (job.state !== "stopped") {
    privateState.delete(key);
    return false;
  }
  const since = privateState.get(key);
  if (typeof since === "number") return systemClock.now() - since > grace_ms;
  privateState.set(key, systemClock.now());
  return false;
}
