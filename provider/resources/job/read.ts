import { isAppError } from "../../../src/base/errors.ts";
import type { CallContext, PrivateState } from "../../../src/bridge/index.ts";
import type { ExactClient, Job } from "../../../src/nosana/index.ts";
import type { Services } from "../../services.ts";
import { warnOfOwnStrays } from "./adopt.ts";
import { servicesOf } from "./definition.ts";
import { observeGone } from "./gone.ts";
import { graceIsOver } from "./grace.ts";
import { rememberSlot, trustFromLastLook } from "./known-slot.ts";
import {
  fateUnknown,
  givenBack,
  goneUnproved,
  jobGone,
  jobOfUnknownTransaction,
  neverPosted,
  takenBack,
  unconfirmed,
  unknownState,
} from "./messages.ts";
import { paidAttributes, statusAttributes } from "./model.ts";
import { networkOf, otherNetwork } from "./network.ts";
import { isFinal, observe, priorStatus } from "./observe.ts";
import { withLaterDefaults } from "./past.ts";
import { isOrphaned } from "./queue.ts";
import { orphaned } from "./queue-messages.ts";
import { isSignature } from "./reference.ts";
import { jobForRefresh } from "./refresh-reader.ts";
import type { JobModel } from "./schema.ts";
import { noteRead } from "./second-plan.ts";
import { offersServicesOnly } from "./services-only.ts";
import { findTicket, forgetTicket, recallTicket } from "./ticket.ts";
import { operationBound, within } from "./time-bound.ts";
import { notReadInTime } from "./timeouts-messages.ts";

interface ReadRequest {
  readonly state: JobModel;
  readonly private: PrivateState;
}

/** As {@link readJob}, within `timeouts.read`. */
export async function readInTime(request: ReadRequest, services: Services, context: CallContext) {
  const state = withLaterDefaults(request.state);
  const bound = operationBound(state, "read");
  const work = (signal: AbortSignal) => readJob({ ...request, state }, services, { ...context, signal });
  const read = await within(bound, context.signal, work, (over) => notReadInTime(state, over));
  await warnOfOwnStrays(services, context);
  if (read !== null) {
    noteRead(services, read.id);
    await (isFinal(read) ? services.known.forget(read.id) : services.known.note(read.id));
  }
  return read;
}

/**
 * Looks at the job. A finished one is left as it is: nothing changes it any more, and its account is closed by
 * anybody after a while. A missing account is never taken as "gone", which would post and pay the job again, unless
 * the transaction that was to create it is proved never to have been executed.
 */
async function readJob(
  { state: stored, private: privateState }: ReadRequest,
  services: Services,
  context: CallContext,
): Promise<JobModel | null> {
  await services.forgetPosting(stored.id);
  if (isFinal(stored)) return { ...stored, network: stored.network ?? networkOf(privateState) };
  let nosana: ExactClient;
  try {
    nosana = await services.nosana();
  } catch (error) {
    if (!isAppError(error, "SETTING_UNKNOWN")) throw error;
    context.diagnostics.warn("Job not refreshed", `Job ${stored.id} was not looked at. ${error.message}`);
    return stored;
  }
  const elsewhere = otherNetwork(privateState, nosana.network.name);
  if (elsewhere !== null) {
    context.diagnostics.warn(
      "Job on another network",
      `Job ${stored.id} was posted on ${elsewhere}, and the provider's network is ${nosana.network.name}, so it was not ` +
        `looked at. Set the provider argument network to ${elsewhere}, or remove the resource from state.`,
    );
    return stored;
  }
  const { asAddress } = await import("../../../src/nosana/index.ts");
  const { signal } = context;
  let last_look_slot = await trustFromLastLook(privateState, nosana);
  const state = await withAddress(stored, nosana, signal);
  if (state === null) {
    context.diagnostics.add(jobOfUnknownTransaction(stored));
    return stored;
  }
  const address = asAddress(state.id ?? "", "job");
  const seen = async (job: Job) => {
    forgetTicket(privateState);
    const hints = {
      exposed: await offersServicesOnly(state, privateState),
      in_queue: job.state !== "queued" || !(await isOrphaned(job, nosana, signal)),
      grace_over: graceIsOver(job, privateState),
    };
    const { model } = await observe(job, state, hints, services, context);
    if (model.status_reason === "orphaned") context.diagnostics.add(orphaned(model));
    if (model.status_reason === "node_quit") context.diagnostics.add(givenBack(model));
    if (typeof job.state === "object") context.diagnostics.add(unknownState(model, job.state.unknown));
    // What is as it was leaves the state as it is, its slot included.
    if (
      last_look_slot === 0n ||
      model.status_reason !== state.status_reason ||
      model.deposit !== state.deposit
    )
      await rememberSlot(privateState, nosana, context.log);
    const paid = paidAttributes(job);
    // Once the job has ended this is a setting for the next one, which an apply may have raised since.
    const timeout_seconds = job.state === "done" ? state.timeout_seconds : null;
    return {
      ...model,
      ...paid,
      timeout_seconds: timeout_seconds ?? paid.timeout_seconds,
      network: nosana.network.name,
    };
  };
  const project = state.project === null ? null : asAddress(state.project, "wallet");
  const job = await jobForRefresh(nosana, address, project, { last_look_slot, signal });
  // A slot that turned out to be false is written anew.
  if (((await nosana.newestSlot())?.slot ?? 0n) < last_look_slot) last_look_slot = 0n;
  if (job !== null) return seen(job);

  const keepsTicket = recallTicket(privateState) !== null;
  const ticket = await findTicket(state, privateState, nosana, signal);
  const outcome = ticket && (await nosana.outcomeOf(ticket, { signal }));
  if (outcome?.kind === "never_executed" || outcome?.kind === "failed") {
    context.diagnostics.add(neverPosted(state));
    return null;
  }
  if (outcome?.kind === "open") {
    if (!keepsTicket) context.diagnostics.add(unconfirmed(state, null));
    return state;
  }
  if (outcome?.kind === "unknown") {
    context.diagnostics.add(fateUnknown(state));
    return state;
  }
  if (outcome?.kind === "executed") {
    // The first answer may have come from a node that had not got that far.
    const later = await nosana.job(address, { signal, min_context_slot: outcome.slot });
    if (later !== null) return seen(later);
  }
  const gone = await observeGone(address, state, ticket, services, context);
  if (gone === "never_posted") {
    context.diagnostics.add(neverPosted(state));
    return null;
  }
  if (gone !== null) {
    forgetTicket(privateState);
    if (gone.status.status === "cancelled") context.diagnostics.add(takenBack(gone.model));
    return gone.model;
  }
  // That the transaction which posted it was executed is as good as having seen it.
  const seen_at = outcome?.kind === "executed" ? outcome.slot : last_look_slot;
  const found = await nosana.whereabouts(address, { seen_at, signal });
  if (found.kind === "there") return seen(found.job);
  if (found.kind === "unproved") {
    context.diagnostics.add(goneUnproved(state, found.reason));
    return state;
  }
  const { jobStatus } = await import("../../../src/nosana/index.ts");
  context.diagnostics.add(jobGone(state));
  return { ...state, ...statusAttributes(jobStatus(null, null, { prior: priorStatus(state) })) };
}

/** Another provider's id may be the signature of the transaction that posted the job; null when that is unknown. */
async function withAddress(
  state: JobModel,
  nosana: ExactClient,
  signal: AbortSignal,
): Promise<JobModel | null> {
  const { id } = state;
  if (id === null || !isSignature(id)) return state;
  const address = await nosana.jobPostedBy(id, { signal });
  if (address === null) return null;
  return {
    ...state,
    id: address,
    transaction: id,
    service_urls: await servicesOf(state.job_definition, address, nosana.network),
    explorer_url: nosana.network.explorerUrl(address),
  };
}
