import {
  type CallContext,
  type PlanRequest,
  type PlanResponse,
  path,
  Unknown,
  unknown,
} from "../../../src/bridge/index.ts";
import type { Services } from "../../services.ts";
import { publishable } from "./definition.ts";
import { noMarket } from "./market.ts";
import { timeoutOfLiveJob } from "./messages.ts";
import { isTerminal } from "./observe.ts";
import type { JobAttributes, JobModel, PlannedJobModel } from "./schema.ts";
import { changesTimeoutOfLiveJob, localSettings, settingsAreUnchosen } from "./settings.ts";

type Plan = { -readonly [K in keyof PlannedJobModel]: PlannedJobModel[K] };

/** What a wait can change. */
const observedAttributes = [
  "status",
  "status_reason",
  "ipfs_result",
  "assigned_node",
  "started_at",
  "ended_at",
  "operations",
] as const;

/** Completes the plan of a job. Nothing here asks the network: plans are the same however often they are made. */
export async function planJob(
  request: PlanRequest<JobAttributes>,
  services: Services | null,
  context: CallContext,
): Promise<PlanResponse<JobAttributes>> {
  const { config, prior } = request;
  const plan: Plan = { ...request.plan };
  if (prior === null) {
    if (config.market === null && services) {
      if (services.default_market === null) throw noMarket();
      plan.market = services.default_market ?? unknown;
    }
    plan.ipfs_job = await plannedCid(plan);
    return { plan };
  }
  return request.replacing ? { plan } : planUpdate(request, prior, plan, context);
}

function planUpdate(
  request: PlanRequest<JobAttributes>,
  prior: JobModel,
  plan: Plan,
  context: CallContext,
): PlanResponse<JobAttributes> {
  // Unknown is not yet different. Should it turn out different, nothing may have been stopped or paid before.
  const replacing = !(plan.job_definition instanceof Unknown) && plan.job_definition !== prior.job_definition;
  if (replacing) return { plan, requires_replace: [path("job_definition")] };

  const finished = isTerminal(prior.status);
  // An error here would also stop `terraform destroy` and `-replace`, which plan this change first.
  if (changesTimeoutOfLiveJob(prior, plan)) context.diagnostics.add(timeoutOfLiveJob(prior, "warning"));
  keepUnchosenSettings(request, prior, plan);
  if (plan.wait_for_completion === true && !finished)
    for (const name of observedAttributes) plan[name] = unknown;
  return { plan };
}

/**
 * An imported job's settings were nobody's choice. As long as nothing else changes they stay as they are, so that the
 * plan after an import is empty; what they would steer is over, or not asked for.
 */
function keepUnchosenSettings(request: PlanRequest<JobAttributes>, prior: JobModel, plan: Plan): void {
  const waitIsOver = isTerminal(prior.status) || plan.wait_for_completion === false;
  if (!waitIsOver || !settingsAreUnchosen(request.private)) return;
  Object.assign(plan, Object.fromEntries(localSettings.map((name) => [name, prior[name]])));
}

async function plannedCid(plan: Plan): Promise<Plan["ipfs_job"]> {
  if (typeof plan.job_definition !== "string") return unknown;
  return (await publishable(plan.job_definition)).cid;
}
