import {
  type CallContext,
  DiagnosticError,
  errorDiagnostic,
  type PlanRequest,
  type PlanResponse,
  path,
  Unknown,
  unknown,
} from "../../../src/bridge/index.ts";
import type { Services } from "../../services.ts";
import { publishable } from "./definition.ts";
import { noMarket } from "./market.ts";
import { isTerminal } from "./observe.ts";
import type { JobAttributes, JobModel, PlannedJobModel } from "./schema.ts";
import { localSettings } from "./settings.ts";

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
  _context: CallContext,
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
  return request.replacing ? { plan } : planUpdate(prior, plan);
}

function planUpdate(prior: JobModel, plan: Plan): PlanResponse<JobAttributes> {
  // Unknown is not yet different. Should it turn out different, nothing may have been stopped or paid before.
  const replacing = !(plan.job_definition instanceof Unknown) && plan.job_definition !== prior.job_definition;
  if (replacing) return { plan, requires_replace: [path("job_definition")] };

  const finished = isTerminal(prior.status);
  if (!finished && prior.timeout_seconds !== null && plan.timeout_seconds !== prior.timeout_seconds)
    throw timeoutOfLiveJob(prior);
  keepUnsetSettings(plan, prior);
  if (plan.wait_for_completion === true && !finished) for (const name of observedAttributes) plan[name] = unknown;
  return { plan };
}

/**
 * An imported job has null settings. As long as nothing else changes they stay null, so that the plan after an import
 * is empty; what they would steer is over, or not asked for.
 */
function keepUnsetSettings(plan: Plan, prior: JobModel): void {
  const waitIsOver = isTerminal(prior.status) || plan.wait_for_completion === false;
  const unset = localSettings.filter((name) => prior[name] === null);
  if (!waitIsOver || unset.length < localSettings.length) return;
  for (const name of localSettings) plan[name] = null;
}

async function plannedCid(plan: Plan): Promise<Plan["ipfs_job"]> {
  if (typeof plan.job_definition !== "string") return unknown;
  return (await publishable(plan.job_definition)).cid;
}

function timeoutOfLiveJob(prior: JobModel): DiagnosticError {
  return new DiagnosticError(
    errorDiagnostic(
      "Time-out of a live job",
      `Job ${prior.id} is ${prior.status}, and this version of the provider cannot change timeout_seconds ` +
        `(${prior.timeout_seconds}) before it has ended. Set timeout_seconds back, or extend the job with: nosana job ` +
        "extend. To start over with another time-out, and pay for a new job, use terraform apply -replace.",
      path("timeout_seconds"),
    ),
  );
}
