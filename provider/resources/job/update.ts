import {
  type CallContext,
  DiagnosticError,
  type PrivateState,
  type Publish,
} from "../../../src/bridge/index.ts";
import type { Services } from "../../services.ts";
import { contentOf } from "./content.ts";
import { extendModel } from "./extend.ts";
import { awaitsDefinition } from "./handover.ts";
import { rememberSlot, trustFromLastLook } from "./known-slot.ts";
import { isWorthWaiting } from "./observe.ts";
import { timeoutLowered } from "./plan-messages.ts";
import type { JobAttributes, JobConfig, JobModel, PlannedJobModel } from "./schema.ts";
import { offersServicesOnly } from "./services-only.ts";
import {
  chosenSettings,
  isReached,
  markSettingsChosen,
  settled,
  timeoutChange,
  waitSettingsOf,
} from "./settings.ts";
import { findTicket } from "./ticket.ts";
import { operationBound } from "./time-bound.ts";
import { waitForJob } from "./wait.ts";

interface UpdateRequest {
  readonly config: JobConfig;
  readonly plan: PlannedJobModel;
  readonly prior: JobModel;
  readonly private: PrivateState;
  readonly publish: Publish<JobAttributes>;
}

/**
 * Takes over settings, without the network; extends a live job whose time-out was raised; and goes on waiting for a
 * live job when the user asks for that.
 */
export async function updateJob(
  { config, plan, prior, private: privateState, publish }: UpdateRequest,
  services: Services,
  context: CallContext,
): Promise<JobModel> {
  const outer = operationBound(plan, "update");
  const change = timeoutChange(prior, plan);
  if (change === "lowered") throw new DiagnosticError(timeoutLowered(prior, plan.timeout_seconds, "error"));
  const settings = chosenSettings(plan);
  let model: JobModel = {
    ...prior,
    ...settings,
    job_definition: settled(plan, "job_definition") ?? prior.job_definition,
  };
  await services.forgetPosting(prior.id);
  markSettingsChosen(privateState);
  if (change === "raised" && settings.timeout_seconds !== null) {
    publish({ ...model, timeout_seconds: prior.timeout_seconds });
    const nosana = await services.nosana();
    const seen_at = await trustFromLastLook(privateState, nosana);
    model = await extendModel(
      { ...model, timeout_seconds: prior.timeout_seconds },
      settings.timeout_seconds,
      services,
      context,
      seen_at,
    );
    await rememberSlot(privateState, nosana, context.log);
  }
  publish(model);
  const wait = waitSettingsOf(plan);
  if (!isWorthWaiting(prior) || (isReached(wait, prior.status) && !awaitsDefinition(prior))) return model;
  // Also where it was delivered: the host may give the job back, and the next one has no definition.
  const seen_at = await trustFromLastLook(privateState, await services.nosana());
  const definition = model.confidential ? (await contentOf(config)).delivery : null;
  const exposed = await offersServicesOnly(model, privateState);
  const unconfirmed = await findTicket(prior, privateState, await services.nosana(), context.signal);
  return waitForJob(
    {
      start: model,
      definition,
      exposed,
      settings: wait,
      phase: "update",
      outer,
      publish,
      unconfirmed,
      seen_at,
    },
    services,
    context,
  );
}
