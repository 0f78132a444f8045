import { isDeepStrictEqual } from "node:util";
import {
  type AttributePath,
  type CallContext,
  DiagnosticError,
  type PlanRequest,
  type PlanResponse,
  path,
  Unknown,
  unknown,
} from "../../../src/bridge/index.ts";
import type { Services } from "../../services.ts";
import { pinnedStub } from "./content.ts";
import { publishable } from "./definition.ts";
import { awaitsDefinition } from "./handover.ts";
import { noMarket } from "./market.ts";
import { isTerminal, isWorthWaiting } from "./observe.ts";
import { planAddress } from "./plan-address.ts";
import {
  notKnownYet,
  replacementTooLate,
  rerunUnknown,
  timeoutLowered,
  waitShorterThanJob,
} from "./plan-messages.ts";
import { rerun } from "./rerun.ts";
import type { JobAttributes, JobModel, PlannedJobModel } from "./schema.ts";
import { isSecondPlan } from "./second-plan.ts";
import { goalOf, isReached, localSettings, settingsAreUnchosen, timeoutChange } from "./settings.ts";

type Plan = { -readonly [K in keyof PlannedJobModel]: PlannedJobModel[K] };

/** What the transaction that posts a job fixes. */
const fixedAtPosting = ["job_definition", "job_definition_wo_version", "confidential", "market"] as const;

/** Of an imported confidential job they cannot be read back. */
const definitionParts: ReadonlySet<string> = new Set(["job_definition", "job_definition_wo_version"]);

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

/** Completes the plan of a job. Nothing here asks the network: what is planned depends on nobody else. */
export async function planJob(
  request: PlanRequest<JobAttributes>,
  services: Services | null,
  context: CallContext,
): Promise<PlanResponse<JobAttributes>> {
  const { config, prior } = request;
  if (prior && !isTerminal(prior.status)) await services?.known.note(prior.id);
  const plan: Plan = { ...request.plan };
  if (prior === null) {
    services?.planPosting();
    if (config.market === null && services) {
      if (services.default_market === null) throw noMarket();
      plan.market = services.default_market ?? unknown;
    }
    plan.ipfs_job = await plannedCid(plan);
    plan.definition_delivered = plan.confidential === false ? null : unknown;
    Object.assign(plan, await planAddress(request, plan, services));
    warnOfShortWait(plan, context);
    return { plan };
  }
  await services?.forgetPosting(prior.id);
  const response = planUpdate(request, prior, plan, context);
  const [cause] = response.requires_replace ?? [];
  // What a job came to is seen by looking; that another definition makes another job is not.
  const needs_a_look = !isTerminal(prior.status) || response.plan.status instanceof Unknown;
  const second = isSecondPlan(request, prior, needs_a_look, services);
  if (second && cause) throw new DiagnosticError(replacementTooLate(prior, cause));
  return response;
}

function planUpdate(
  request: PlanRequest<JobAttributes>,
  prior: JobModel,
  plan: Plan,
  context: CallContext,
): PlanResponse<JobAttributes> {
  const { diagnostics } = context;
  const unchosen = settingsAreUnchosen(request.private);
  if (plan.rerun_if instanceof Unknown && isTerminal(prior.status)) diagnostics.add(rerunUnknown(prior));
  const again = rerun(prior, plan.rerun_if);
  if (again) plan.status = again.status;
  const requires_replace = [...replacements(prior, plan, unchosen), ...(again ? [again.path] : [])];
  if (requires_replace.length > 0) return { plan, requires_replace };

  // Leaving the argument out asks for nothing: the time-out of an imported or extended job stays what it is.
  if (request.config.timeout_seconds === null) plan.timeout_seconds = prior.timeout_seconds;
  const waits = mayWait(plan, prior);
  if (unchosen && !waits && !changesMoreThanSettings(prior, plan))
    Object.assign(plan, Object.fromEntries(localSettings.map((name) => [name, prior[name]])));
  if (waits) {
    for (const name of observedAttributes) plan[name] = unknown;
    // Also what was delivered may be missing again: at the next host, when the first gives the job back.
    if (prior.definition_delivered !== null) plan.definition_delivered = unknown;
    warnOfShortWait(plan, context);
  }
  const change = timeoutChange(prior, plan);
  // What will be paid is known only when the job is extended: it may have ended until then.
  if (change === "raised") plan.deposit = unknown;
  // An error here would also stop `terraform destroy` and `-replace`, which plan this change first.
  if (change === "lowered") diagnostics.add(timeoutLowered(prior, plan.timeout_seconds, "warning"));
  if (fixedAtPosting.some((name) => plan[name] instanceof Unknown)) diagnostics.add(notKnownYet(prior));
  return { plan };
}

/** Whether the apply waits for the job, or that is not known yet. */
function mayWait({ wait_for_completion, wait_until }: Plan, prior: JobModel): boolean {
  const { status } = prior;
  if (!isWorthWaiting(prior)) return false;
  if (awaitsDefinition(prior)) return true;
  if (wait_for_completion instanceof Unknown || wait_until instanceof Unknown) return true;
  return !isReached({ wait_for_completion, wait_until }, status);
}

/** A wait that ends before the job has to. */
function warnOfShortWait(plan: Plan, { diagnostics }: CallContext): void {
  const { wait_for_completion, wait_until, completion_timeout_seconds, timeout_seconds } = plan;
  if (wait_for_completion instanceof Unknown || wait_until instanceof Unknown) return;
  if (goalOf({ wait_for_completion, wait_until }) !== "completed") return;
  if (typeof completion_timeout_seconds !== "number" || typeof timeout_seconds !== "number") return;
  if (completion_timeout_seconds < timeout_seconds)
    diagnostics.add(waitShorterThanJob(completion_timeout_seconds, timeout_seconds, plan.on_timeout));
}

/**
 * What cannot be changed in place. What is unknown is not yet different: of a live job nothing may be stopped or paid
 * for that, so it is updated, and turns out the same or stops the apply. A job that has ended is run again, as the
 * plan then says. Triggers exist to run again, so unknown ones do; but an imported job has neither them nor a node of
 * its own, nor a definition if it is confidential, and takes over the configuration's.
 */
function replacements(prior: JobModel, plan: Plan, unchosen: boolean): AttributePath[] {
  const ended = isTerminal(prior.status);
  const changed = fixedAtPosting.filter((name) => {
    if (definitionParts.has(name) && unchosen && prior.confidential) return false;
    if (plan[name] instanceof Unknown) return ended;
    return plan[name] !== (name === "confidential" ? (prior[name] ?? false) : prior[name]);
  });
  const triggered = !sameTriggers(plan.triggers, prior.triggers);
  const elsewhere = plan.node instanceof Unknown ? ended : plan.node !== prior.node;
  const chosen = [...(triggered ? (["triggers"] as const) : []), ...(elsewhere ? (["node"] as const) : [])];
  return [...changed, ...(unchosen ? [] : chosen)].map((name) => path(name));
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
    plan.on_destroy !== prior.on_destroy ||
    plan.on_duplicate !== prior.on_duplicate ||
    plan.rerun_if !== prior.rerun_if ||
    plan.max_price !== prior.max_price ||
    plan.wait_until !== prior.wait_until ||
    plan.queue_timeout_seconds !== prior.queue_timeout_seconds ||
    plan.node !== prior.node ||
    !isDeepStrictEqual(plan.timeouts, prior.timeouts) ||
    !sameTriggers(plan.triggers, prior.triggers)
  );
}

function sameTriggers(a: Plan["triggers"], b: JobModel["triggers"]): boolean {
  if (a instanceof Unknown) return false;
  if (a === null || b === null) return a === b;
  return a.size === b.size && [...a].every(([key, value]) => b.has(key) && b.get(key) === value);
}

async function plannedCid(plan: Plan): Promise<Plan["ipfs_job"]> {
  if (plan.confidential instanceof Unknown) return unknown;
  if (plan.confidential) return (await pinnedStub()).cid;
  if (typeof plan.job_definition !== "string") return unknown;
  return (await publishable(plan.job_definition)).cid;
}
