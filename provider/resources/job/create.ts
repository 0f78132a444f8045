import { isAppError, reasonOf } from "../../../src/base/errors.ts";
import type { CallContext, PrivateState, Publish } from "../../../src/bridge/index.ts";
import type { Listed } from "../../../src/nosana/index.ts";
import type { Services } from "../../services.ts";
import { type PublishableDefinition, publishable } from "./definition.ts";
import { requireMarket } from "./market.ts";
import { postedUnseen, unconfirmed } from "./messages.ts";
import { rememberNetwork } from "./network.ts";
import { observe } from "./observe.ts";
import type { JobAttributes, JobModel, PlannedJobModel } from "./schema.ts";
import { required, settled, waitSettingsOf } from "./settings.ts";
import { forgetTicket, recallTicket, rememberTicket } from "./ticket.ts";
import { waitForJob } from "./wait.ts";

interface CreateRequest {
  readonly plan: PlannedJobModel;
  readonly private: PrivateState;
  readonly publish: Publish<JobAttributes>;
}

/**
 * Posts the job: check everything, pin, prepare, send once, save the id, and only then look and wait. Up to the send
 * nothing costs anything; from the moment the job exists, no way out of here loses its id.
 */
export async function createJob(
  request: CreateRequest,
  services: Services,
  context: CallContext,
): Promise<JobModel> {
  const { plan, publish } = request;
  const { signal } = context;
  const settings = waitSettingsOf(plan);
  const definition = await publishable(required(plan, "job_definition"));
  const [nosana, wallet, pinner, market] = await Promise.all([
    services.nosana(),
    services.wallet(),
    services.pinner(),
    requireMarket(plan, services),
  ]);
  const timeout_seconds = BigInt(required(plan, "timeout_seconds"));
  const { price, deposit } = await nosana.preflight({ market, timeout_seconds, wallet, signal });
  await pinner.pin(definition.bytes, { signal });
  rememberNetwork(request.private, nosana.network.name);
  const listing = await nosana.buildListing({
    market,
    timeout_seconds,
    ipfs_job: definition.cid,
    wallet,
    signal,
  });

  const model = await newModel(plan, definition, services, {
    id: listing.job,
    market,
    price,
    deposit,
    payer: wallet.address,
    project: wallet.address,
  });
  let posted = model;
  let listed: Listed;
  try {
    listed = await nosana.list(listing, {
      wallet,
      signal,
      onSigned: (ticket) => {
        posted = { ...model, transaction: ticket.signature };
        rememberTicket(request.private, ticket);
        // Should the process be killed before its answer, this line is where the id can be found.
        context.log.warn("posting job", {
          job: listing.job,
          transaction: ticket.signature,
          last_valid_block_height: ticket.last_valid_block_height,
        });
      },
    });
  } catch (error) {
    if (!isAppError(error, "TRANSACTION_OUTCOME_UNKNOWN")) throw error;
    posted = { ...posted, status_reason: "unconfirmed" };
    if (settings.wait_for_completion && !signal.aborted)
      return waitForJob(
        { start: posted, settings, phase: "create", publish, unconfirmed: recallTicket(request.private) },
        services,
        context,
      );
    context.diagnostics.add(unconfirmed(posted, error.context.reason, settings, "create"));
    return posted;
  }
  forgetTicket(request.private);
  publish(posted);
  context.log.info("job posted", { job: listed.job, transaction: listed.signature });

  if (settings.wait_for_completion)
    return waitForJob(
      { start: posted, settings, phase: "create", publish, min_context_slot: listed.slot },
      services,
      context,
    );
  return seenOnce(posted, listed, definition.exposed, services, context);
}

/** What the job looks like right after posting. It is paid for: failing to look is no reason to fail. */
async function seenOnce(
  posted: JobModel,
  { job: address, slot }: Listed,
  exposed: boolean,
  services: Services,
  context: CallContext,
): Promise<JobModel> {
  try {
    const nosana = await services.nosana();
    const job = await nosana.job(address, { min_context_slot: slot, signal: context.signal });
    if (job !== null) return (await observe(job, posted, exposed, services, context)).model;
  } catch (error) {
    context.diagnostics.add(postedUnseen(posted, isAppError(error) ? error.message : `${reasonOf(error)}.`));
  }
  return posted;
}

async function newModel(
  plan: PlannedJobModel,
  definition: PublishableDefinition,
  services: Services,
  facts: Pick<JobModel, "id" | "market" | "price" | "deposit" | "payer" | "project">,
): Promise<JobModel> {
  const network = await services.network();
  const { asAddress } = await import("../../../src/nosana/index.ts");
  return {
    job_definition: required(plan, "job_definition"),
    timeout_seconds: settled(plan, "timeout_seconds"),
    wait_for_completion: settled(plan, "wait_for_completion"),
    completion_timeout_seconds: settled(plan, "completion_timeout_seconds"),
    on_timeout: settled(plan, "on_timeout"),
    on_failure: settled(plan, "on_failure"),
    triggers: settled(plan, "triggers"),
    ...facts,
    status: "pending",
    status_reason: "queued",
    transaction: null,
    ipfs_job: definition.cid,
    ipfs_result: null,
    assigned_node: null,
    started_at: null,
    ended_at: null,
    operations: null,
    explorer_url: network.explorerUrl(asAddress(facts.id ?? "", "job")),
  };
}
