import { anyOf, withSignal } from "../../../src/base/abort.ts";
import type { Secret } from "../../../src/base/secret.ts";
import type { CallContext, Publish } from "../../../src/bridge/index.ts";
import type { SentTransaction } from "../../../src/solana/index.ts";
import type { Services } from "../../services.ts";
import { interruptedBeforeDelivery, notDelivered } from "./confidential-messages.ts";
import { jobDidNotComplete } from "./ending-messages.ts";
import { Follower } from "./follower.ts";
import {
  accountClosed,
  interrupted,
  lostSight,
  neverFound,
  notConfirmedInTime,
  resultUnavailable,
  unconfirmed,
  type WaitPhase,
  waitTimedOut,
} from "./messages.ts";
import { placeInQueue, type QueuePlace } from "./queue.ts";
import { noHostForJob, noHostInTime } from "./queue-messages.ts";
import type { JobAttributes, JobModel } from "./schema.ts";
import type { WaitSettings } from "./settings.ts";
import { stopAfterTimeout } from "./stop-after-timeout.ts";
import { earlier, secondsBound, type TimeBound } from "./time-bound.ts";

/** How long it may take to say where in the queue the job stands. */
const place_look_ms = 2_000;

export interface WaitRequest {
  /** The job as it is known; it exists on chain. */
  readonly start: JobModel;
  readonly settings: WaitSettings;
  readonly phase: WaitPhase;
  /** What bounds the whole operation, and so the wait. */
  readonly outer?: TimeBound | null;
  readonly publish: Publish<JobAttributes>;
  /** The definition of a confidential job, which its host has not been given yet. */
  readonly definition?: Secret<string> | null;
  /** Whether running until its time is up is the job's normal end; without it, that is read off its definition. */
  readonly exposed?: boolean;
  /** Slot of the transaction that posted the job: an answer from before it knows nothing of the job. */
  readonly min_context_slot?: bigint;
  /** The slot of the last look at it in an earlier run; 0 when there was none on this chain. */
  readonly seen_at?: bigint;
  /** The transaction that posts the job, while it is not certain that it was executed. */
  readonly unconfirmed?: SentTransaction | null;
}

/**
 * Follows a job until what was waited for is there, nothing will change any more, or the time for waiting is up,
 * publishing each state on the way. The job is paid for by now: no answer of an endpoint ends the wait, and what went wrong is
 * told at its end, beside the job's state: as an error, for a run that waits for a job must not succeed without it,
 * unless `on_timeout` or `on_failure` say otherwise. An interrupt never is one: an error would taint the resource, and the
 * next apply would pay for another job.
 * @throws AppError TRANSACTION_EXPIRED when it turns out that the job was never posted.
 */
export async function waitForJob(
  request: WaitRequest,
  services: Services,
  context: CallContext,
): Promise<JobModel> {
  const { start, settings, phase, publish } = request;
  const { diagnostics, signal } = context;
  const bound = earlier(secondsBound("completion_timeout_seconds", settings), request.outer ?? null);
  const over = anyOf(signal, bound.signal);
  const follower = new Follower(request, services, context);
  let ending = await follower.follow(over);
  while (ending === "queued_too_long" && settings.on_timeout === "stop") {
    const queueing = secondsBound("queue_timeout_seconds", settings);
    const stopped = await stopAfterTimeout(queueing, follower, request, services, context);
    if (stopped !== "taken") return stopped;
    ending = await follower.follow(over);
  }
  if (ending === "given_up" && (await follower.closingLook()) === "closed") ending = "closed";
  if (ending === "closed") await follower.lookBack();
  if (ending === "given_up" && !signal.aborted && follower.isDone()) ending = "reached";
  const { last, handover } = follower;
  const model = last?.model ?? start;
  publish(model);

  if (last?.status.terminal) {
    if (model.status !== "completed") diagnostics.add(jobDidNotComplete(model, last.result, settings, phase));
  } else if (ending === "reached") return model;
  else if (!follower.confirmed && !last)
    diagnostics.add(
      signal.aborted
        ? unconfirmed(model, follower.trouble)
        : notConfirmedInTime(model, follower.trouble, bound, settings, phase),
    );
  else if (ending === "closed" && follower.unproved) {
    diagnostics.add(neverFound(model, follower.unproved, settings, phase));
    return model;
  } else if (ending === "closed") {
    diagnostics.add(accountClosed(model, settings, phase));
    return { ...model, status_reason: "account_closed" };
  } else if (signal.aborted)
    diagnostics.add(handover.pending ? interruptedBeforeDelivery(model) : interrupted(model));
  // An endpoint that was still silent at the end is no word about the job. It may answer when the job is to be stopped.
  else if (follower.trouble && settings.on_timeout !== "stop")
    diagnostics.add(lostSight(model, follower.trouble, bound, settings, phase));
  else if (ending === "orphaned") diagnostics.add(noHostForJob(model, settings, phase));
  else if (ending === "queued_too_long")
    diagnostics.add(noHostInTime(model, await placeOf(model, services), settings, phase));
  else if (model.status_reason === "result_unavailable")
    diagnostics.add(resultUnavailable(model, bound, settings, phase));
  else if (settings.on_timeout === "stop") {
    const stopped = await stopAfterTimeout(bound, follower, request, services, context);
    if (stopped !== "taken") return stopped;
    await follower.lookOnce();
    const taken = follower.last ?? { model, status: { terminal: false }, result: null };
    // Taken, and over before the look.
    if (taken.status.terminal && taken.model.status !== "completed")
      diagnostics.add(jobDidNotComplete(taken.model, taken.result, settings, phase));
    return taken.model;
  } else if (handover.pending) diagnostics.add(notDelivered(model, handover.refusal, bound, settings, phase));
  else diagnostics.add(waitTimedOut(model, bound, settings, phase));
  return model;
}

/** Null when the job is in no queue, or nobody says at once. */
async function placeOf({ id, market }: JobModel, services: Services): Promise<QueuePlace | null> {
  const look = async () => {
    const [{ asAddress }, nosana] = await Promise.all([
      import("../../../src/nosana/index.ts"),
      services.nosana(),
    ]);
    const job = { address: asAddress(id ?? "", "job"), market: asAddress(market ?? "", "market") };
    return placeInQueue(job, nosana);
  };
  return withSignal(look(), AbortSignal.timeout(place_look_ms)).catch(() => null);
}
