import { isAppError, reasonOf } from "../../../src/base/errors.ts";
import type { CallContext } from "../../../src/bridge/index.ts";
import type { Services } from "../../services.ts";
import { jobDidNotComplete } from "./ending-messages.ts";
import type { Follower } from "./follower.ts";
import type { JobModel } from "./schema.ts";
import { goalOf } from "./settings.ts";
import { stopJob } from "./stop.ts";
import { notStoppedAfterTimeout, stoppedAfterTimeout } from "./stop-messages.ts";
import type { TimeBound } from "./time-bound.ts";
import type { WaitRequest } from "./wait.ts";

/**
 * `on_timeout = "stop"`. The job is stopped whatever was seen last; what it is then is saved with the error. For
 * `queue_timeout_seconds` only a job that no host has is stopped.
 * @returns "taken" when a host has just taken it, which is what was waited for.
 */
export async function stopAfterTimeout(
  bound: TimeBound,
  follower: Follower,
  request: WaitRequest,
  services: Services,
  { signal, log, diagnostics }: CallContext,
): Promise<JobModel | "taken"> {
  const { start, settings, phase, publish } = request;
  const { pending, refusal } = follower.handover;
  const over = { bound, settings, phase, refusal: pending ? refusal : null, trouble: follower.trouble };
  const known = () => follower.last?.model ?? start;
  try {
    const { asAddress } = await import("../../../src/nosana/index.ts");
    const has_what_it_needs = goalOf(settings) === "running" && !pending;
    const spare_running = bound.name === "queue_timeout_seconds" || has_what_it_needs;
    const address = asAddress(start.id ?? "", "job");
    const { seen_at = 0n } = request;
    const stopped = await stopJob(address, services, { signal, log }, { spare_running, seen_at });
    if (stopped.kind === "spared") return "taken";
    const ended = stopped.kind === "delisted" || stopped.kind === "recovered";
    if (!ended) await follower.lookOnce(stopped.kind !== "orphaned");
    const { last } = follower;
    if (stopped.kind === "over" && last?.status.terminal) {
      // It ended in the moment it was to be stopped, so nothing took too long.
      if (last.model.status !== "completed")
        diagnostics.add(jobDidNotComplete(last.model, last.result, settings, phase));
      return last.model;
    }
    const model = ended ? { ...known(), status: "cancelled", status_reason: stopped.kind } : known();
    diagnostics.add(stoppedAfterTimeout(model, over, stopped));
    publish(model);
    return model;
  } catch (error) {
    const reason = isAppError(error) ? error.message : `${reasonOf(error)}.`;
    diagnostics.add(notStoppedAfterTimeout(known(), over, reason));
    return known();
  }
}
