import type { Address } from "@solana/kit";
import { isAppError, reasonOf } from "../../../src/base/errors.ts";
import type { CallContext } from "../../../src/bridge/index.ts";
import type { Services } from "../../services.ts";
import { warnOfStrays } from "./adopt.ts";
import { type FirstLook, lookFirst } from "./first-look.ts";
import { postedUnseen, unconfirmed } from "./messages.ts";
import { observe } from "./observe.ts";
import { recallNonce } from "./planned-nonce.ts";
import { type CreateRequest, type Posted, postJob } from "./post.ts";
import type { JobModel } from "./schema.ts";
import { goalOf, waitSettingsOf } from "./settings.ts";
import { recallTicket } from "./ticket.ts";
import { operationBound, type TimeBound, within } from "./time-bound.ts";
import { notPostedInTime } from "./timeouts-messages.ts";
import { waitForJob } from "./wait.ts";

/**
 * Creates the job: posts it, saves its id, and only then looks and waits. Up to the send nothing costs anything;
 * from the moment the job exists, no way out of here loses its id.
 */
export async function createJob(
  request: CreateRequest,
  services: Services,
  context: CallContext,
): Promise<JobModel> {
  services.beginPosting();
  services.guards.requireWriting("posting a job");
  const outer = operationBound(request.plan, "create");
  const plan = recallNonce(request.private)?.plan;
  const strays = plan === undefined ? {} : { exceptPlan: plan };
  const ended = new Set<Address>();
  const posted = await within(
    outer,
    context.signal,
    (early) => postJob({ ...request, ended }, services, context, early),
    notPostedInTime,
  ).catch(async (error: unknown) => {
    // What an interrupted run has posted may be why this fails: the wallet may have nothing left.
    await warnOfStrays(services, context, strays);
    await forgetEnded(ended, services, context);
    throw error;
  });
  await services.known.note(posted.address);
  try {
    const model = await lookAfter(posted, request, outer, services, context);
    await warnOfStrays(services, context, strays);
    // With the answer, the id is Terraform's to keep. An answer nobody hears leaves the entry for the next run.
    if (!context.isAbandoned()) await services.toldPosting(posted.address);
    return model;
  } catch (error) {
    if (isAppError(error, "TRANSACTION_EXPIRED")) await services.forgetPosting(posted.address);
    throw error;
  } finally {
    // In debug mode this process lives on, and serves the next run too, which must find the job.
    if (context.isAbandoned()) (await services.journal()).giveBack(posted.address);
    await forgetEnded(ended, services, context);
  }
}

/** With the answer people are told of these jobs of earlier runs, which are over. */
async function forgetEnded(ended: ReadonlySet<Address>, services: Services, { isAbandoned }: CallContext) {
  if (!isAbandoned()) for (const account of ended) await services.forgetPosting(account);
}

async function lookAfter(
  posted: Posted,
  { plan, publish, private: privateState }: CreateRequest,
  outer: TimeBound | null,
  services: Services,
  context: CallContext,
): Promise<JobModel> {
  const { slot } = posted;
  const settings = waitSettingsOf(plan);
  if (slot !== null) publish(posted.model);
  const look = slot === null ? null : await lookFirst(posted, slot, services, context);
  const model = look?.model ?? posted.model;
  const { delivery, exposed } = posted.content;
  if (delivery || (goalOf(settings) !== null && !context.signal.aborted))
    return waitForJob(
      {
        start: model,
        definition: delivery,
        exposed,
        settings,
        phase: "create",
        outer,
        publish,
        ...(slot === null ? { unconfirmed: recallTicket(privateState) } : { min_context_slot: slot }),
      },
      services,
      context,
    );
  if (look !== null) return seenOnce(look, exposed, services, context);
  context.diagnostics.add(unconfirmed(model, posted.reason || null));
  return model;
}

/** What the job looks like right after posting. */
async function seenOnce(
  { model, job, failure }: FirstLook,
  exposed: Posted["content"]["exposed"],
  services: Services,
  context: CallContext,
): Promise<JobModel> {
  let reason = failure;
  try {
    if (job !== null) return (await observe(job, model, { exposed }, services, context)).model;
  } catch (error) {
    reason = isAppError(error) ? error.message : `${reasonOf(error)}.`;
  }
  if (reason !== null) context.diagnostics.add(postedUnseen(model, reason));
  return model;
}
