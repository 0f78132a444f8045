import {
  type AttributePath,
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
  return planUpdate(request, prior, plan, context);
}

function planUpdate(
  request: PlanRequest<JobAttributes>,
  prior: JobModel,
  plan: Plan,
  context: CallContext,
): PlanResponse<JobAttributes> {
  const unchosen = settingsAreUnchosen(request.private);
  const requires_replace = replacements(prior, plan, unchosen);
  if (requires_replace.length > 0) return { plan, requires_replace };

  // Leaving the argument out asks for nothing: the time-out of an imported or extended job stays what it is.
  if (request.config.timeout_seconds === null) plan.timeout_seconds = prior.timeout_seconds;
  // An error here would also stop `terraform destroy` and `-replace`, which plan this change first.
  if (changesTimeoutOfLiveJob(prior, plan)) context.diagnostics.add(timeoutOfLiveJob(prior, "warning"));
  const finished = isTerminal(prior.status);
  const mayWait = plan.wait_for_completion !== false && !finished;
  if (unchosen && !mayWait && !changesMoreThanSettings(prior, plan))
    Object.assign(plan, Object.fromEntries(localSettings.map((name) => [name, prior[name]])));
  if (mayWait) for (const name of observedAttributes) plan[name] = unknown;
  return { plan };
}

/**
 * What cannot be changed in place. An unknown definition or market is not yet a different one: should it turn out
 * different, nothing may have been stopped or paid before. Triggers exist to run again, so unknown ones do; but an
 * imported job has none of its own, and takes over the configuration's.
 */
function replacements(prior: JobModel, plan: Plan, unchosen: boolean): AttributePath[] {
  const changed = (["job_definition", "market"] as const).filter(
    (name) => !(plan[name] instanceof Unknown) && plan[name] !== prior[name],
  );
  const triggered = !unchosen && !sameTriggers(plan.triggers, prior.triggers);
  return [...changed, ...(triggered ? (["triggers"] as const) : [])].map((name) => path(name));
}

/**
 * An imported job's settings were nobody's choice. As long as nothing else changes they stay as they are, so that the
 * plan after an import is empty; what they would steer is over, or not asked for.
 */
function changesMoreThanSettings(prior: JobModel, plan: Plan): boolean {
  return (
    plan.job_definition !== prior.job_definition ||
    plan.market !== prior.market ||
    plan.timeout_seconds !== prior.timeout_seconds ||
    !sameTriggers(plan.triggers, prior.triggers)
  );
}

function sameTriggers(a: Plan["triggers"], b: JobModel["triggers"]): boolean {
  if (a instanceof Unknown) return false;
  if (a === null || b === null) return a === b;
  return a.size === b.size && [...a].every(([key, value]) => b.has(key) && b.get(key) === value);
}

async function plannedCid(plan: Plan): Promise<Plan["ipfs_job"]> {
  if (typeof plan.job_definition !== "string") return unknown;
  return (await publishable(plan.job_definition)).cid;
}
