import {
  type CallContext,
  DiagnosticError,
  type PrivateState,
  type Publish,
} from "../../../src/bridge/index.ts";
import type { Services } from "../../services.ts";
import { timeoutOfLiveJob } from "./messages.ts";
import { isTerminal } from "./observe.ts";
import type { JobAttributes, JobModel, PlannedJobModel } from "./schema.ts";
import { changesTimeoutOfLiveJob, markSettingsChosen, settled, waitSettingsOf } from "./settings.ts";
import { recallTicket } from "./ticket.ts";
import { waitForJob } from "./wait.ts";

interface UpdateRequest {
  readonly plan: PlannedJobModel;
  readonly prior: JobModel;
  readonly private: PrivateState;
  readonly publish: Publish<JobAttributes>;
}

/** Takes over settings, without the network; and goes on waiting for a live job when the user asks for that. */
export async function updateJob(
  { plan, prior, private: privateState, publish }: UpdateRequest,
  services: Services,
  context: CallContext,
): Promise<JobModel> {
  if (changesTimeoutOfLiveJob(prior, plan)) throw new DiagnosticError(timeoutOfLiveJob(prior, "error"));
  const model: JobModel = {
    ...prior,
    job_definition: settled(plan, "job_definition") ?? prior.job_definition,
    timeout_seconds: settled(plan, "timeout_seconds"),
    wait_for_completion: settled(plan, "wait_for_completion"),
    completion_timeout_seconds: settled(plan, "completion_timeout_seconds"),
    on_timeout: settled(plan, "on_timeout"),
    on_failure: settled(plan, "on_failure"),
    triggers: settled(plan, "triggers"),
  };
  await services.forgetPosting(prior.id);
  markSettingsChosen(privateState);
  publish(model);
  const settings = waitSettingsOf(plan);
  if (!settings.wait_for_completion || isTerminal(prior.status)) return model;
  return waitForJob(
    { start: model, settings, phase: "update", publish, unconfirmed: recallTicket(privateState) },
    services,
    context,
  );
}
