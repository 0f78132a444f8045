import { isAppError } from "../../../src/base/errors.ts";
import type { CallContext, PrivateState, Publish } from "../../../src/bridge/index.ts";
import type { Listed } from "../../../src/nosana/index.ts";
import type { Services } from "../../services.ts";
import { type PublishableDefinition, publishable } from "./definition.ts";
import { requireMarket } from "./market.ts";
import { unconfirmed } from "./messages.ts";
import { observe } from "./observe.ts";
import type { JobAttributes, JobModel, PlannedJobModel } from "./schema.ts";
import { settled, waitSettingsOf } from "./settings.ts";
import { forgetTicket, rememberTicket } from "./ticket.ts";
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
  const definition = await publishable(settled(plan, "job_definition") ?? "");
  const [nosana, wallet, pinner, market] = await Promise.all([
    services.nosana(),
    services.wallet(),
    services.pinner(),
    requireMarket(plan, services),
  ]);
  const timeout_seconds = BigInt(settled(plan, "timeout_seconds") ?? 0);
  const { price, deposit } = await nosana.preflight({ market, timeout_seconds, wallet, signal });
  await pinner.pin(definition.bytes, { signal });
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
      },
    });
  } catch (error) {
    if (!isAppError(error, "TRANSACTION_OUTCOME_UNKNOWN")) throw error;
    // Not an error: that would taint the resource, and the next apply would post a second job beside this one.
    posted = { ...posted, status_reason: "unconfirmed" };
    context.diagnostics.add(unconfirmed(posted, error.context.reason));
    return posted;
  }
  forgetTicket(request.private);
  publish(posted);
  context.log.info("job posted", { job: listed.job, transaction: listed.signature });

  const settings = waitSettingsOf(plan);
  if (settings.wait_for_completion) return waitForJob(posted, settings, "create", publish, services, context);
  const job = await nosana.job(listing.job, { min_context_slot: listed.slot });
  if (job === null) return posted;
  return (await observe(job, posted, definition.exposed, services, context)).model;
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
    job_definition: settled(plan, "job_definition") ?? "",
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
