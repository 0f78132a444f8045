import type { DuplicatePolicy } from "../../../schema/duplicate-policy.ts";
import { AppError } from "../../../src/base/errors.ts";
import {
  DiagnosticError,
  errorDiagnostic,
  type PrivateState,
  path,
  Unknown,
} from "../../../src/bridge/index.ts";
import type { Services } from "../../services.ts";
import { isTerminal } from "./observe.ts";
import { keptFlag, recall } from "./private-data.ts";
import type { JobModel, PlannedJobModel } from "./schema.ts";

/** The arguments with a default that steer the provider and reach neither chain nor IPFS: changing them costs nothing. */
export const localSettings = [
  "wait_for_completion",
  "completion_timeout_seconds",
  "on_timeout",
  "on_failure",
] as const;

/** What an apply may wait for. */
export const waitGoals = ["running", "completed"] as const;
export type WaitGoal = (typeof waitGoals)[number];
export const timeoutPolicies = ["fail", "warn", "stop"] as const;
export const failurePolicies = ["fail", "warn"] as const;
/** When a job that has ended, or is gone, is run again without being asked to. */
export const rerunPolicies = ["never", "failed", "gone", "always"] as const;
export type RerunPolicy = (typeof rerunPolicies)[number];

export interface WaitSettings {
  readonly wait_for_completion: boolean;
  readonly wait_until: WaitGoal | null;
  readonly completion_timeout_seconds: number;
  /** How long the job may be without a host; null: as long as the wait takes. */
  readonly queue_timeout_seconds: number | null;
  readonly on_timeout: (typeof timeoutPolicies)[number];
  readonly on_failure: (typeof failurePolicies)[number];
}

export const default_settings: WaitSettings = {
  wait_for_completion: false,
  wait_until: null,
  completion_timeout_seconds: 300,
  queue_timeout_seconds: null,
  on_timeout: "fail",
  on_failure: "fail",
};

/** The settings of a job nobody has configured yet: imported, or of another provider. */
export const unchosen_settings = {
  ...default_settings,
  on_destroy: null,
  on_duplicate: null,
  rerun_if: null,
  max_price: null,
  node: null,
  triggers: null,
  job_definition_wo: null,
  job_definition_wo_version: null,
  confidential: false,
  timeouts: null,
} as const satisfies Partial<JobModel>;

/** Everything a configuration says besides the definition, as it is kept in state. */
export function chosenSettings(plan: PlannedJobModel) {
  return {
    timeout_seconds: settled(plan, "timeout_seconds"),
    wait_for_completion: settled(plan, "wait_for_completion"),
    wait_until: settled(plan, "wait_until"),
    completion_timeout_seconds: settled(plan, "completion_timeout_seconds"),
    queue_timeout_seconds: settled(plan, "queue_timeout_seconds"),
    on_timeout: settled(plan, "on_timeout"),
    on_failure: settled(plan, "on_failure"),
    on_destroy: settled(plan, "on_destroy"),
    on_duplicate: settled(plan, "on_duplicate"),
    rerun_if: settled(plan, "rerun_if"),
    max_price: settled(plan, "max_price"),
    node: settled(plan, "node"),
    triggers: settled(plan, "triggers"),
    job_definition_wo: null,
    job_definition_wo_version: settled(plan, "job_definition_wo_version"),
    confidential: settled(plan, "confidential"),
    timeouts: settled(plan, "timeouts") as JobModel["timeouts"],
  } satisfies Partial<JobModel>;
}

export function waitSettingsOf(plan: PlannedJobModel): WaitSettings {
  return {
    wait_for_completion: settled(plan, "wait_for_completion") ?? default_settings.wait_for_completion,
    wait_until: settled(plan, "wait_until") as WaitSettings["wait_until"],
    completion_timeout_seconds:
      settled(plan, "completion_timeout_seconds") ?? default_settings.completion_timeout_seconds,
    queue_timeout_seconds: settled(plan, "queue_timeout_seconds"),
    on_timeout: (settled(plan, "on_timeout") ?? default_settings.on_timeout) as WaitSettings["on_timeout"],
    on_failure: (settled(plan, "on_failure") ?? default_settings.on_failure) as WaitSettings["on_failure"],
  };
}

/**
 * What to do about duplicates of a job that is to be posted.
 * @throws AppError SETTING_UNKNOWN where the resource leaves it to the provider, whose setting is not known yet.
 */
export function duplicatePolicy(plan: PlannedJobModel, services: Services): DuplicatePolicy {
  const policy = (settled(plan, "on_duplicate") as DuplicatePolicy | null) ?? services.on_duplicate;
  if (policy === null) throw new AppError("SETTING_UNKNOWN", { name: "on_duplicate" });
  return policy;
}

type Goals = Readonly<Record<"wait_for_completion", boolean | null> & Record<"wait_until", string | null>>;

/** What an apply waits for: `wait_until` says it, and `wait_for_completion` where that says nothing. */
export function goalOf({ wait_for_completion, wait_until }: Goals): WaitGoal | null {
  return (wait_until as WaitGoal | null) ?? (wait_for_completion ? "completed" : null);
}

/** Whether a job with this status, which has not ended, is as far as was to be waited for. */
export function isReached(settings: Goals, status: string | null): boolean {
  const goal = goalOf(settings);
  return goal === null || (goal === "running" && status === "running");
}

const settings_unchosen = keptFlag("settings_unchosen");

/** Remembers that an imported job's settings were nobody's choice. */
export function markSettingsUnchosen(privateState: PrivateState): void {
  privateState.set(settings_unchosen.key, true);
}

export function settingsAreUnchosen(privateState: PrivateState): boolean {
  return recall(privateState, settings_unchosen) ?? false;
}

/** The configuration's settings have been taken over. */
export function markSettingsChosen(privateState: PrivateState): void {
  privateState.delete(settings_unchosen.key);
}

/** Which way the plan moves the paid time-out of a job that has not ended; null when it stays. */
export function timeoutChange(prior: JobModel, plan: PlannedJobModel): "raised" | "lowered" | null {
  const [before, after] = [prior.timeout_seconds, plan.timeout_seconds];
  if (isTerminal(prior.status) || before === null || after === null || after instanceof Unknown) return null;
  if (after === before) return null;
  return after > before ? "raised" : "lowered";
}

/** A planned value that must be known by now, for Terraform applies only what is. */
export function settled<K extends keyof PlannedJobModel>(
  plan: PlannedJobModel | JobModel,
  name: K,
): Exclude<PlannedJobModel[K], Unknown> {
  const value = plan[name];
  if (value instanceof Unknown)
    throw new DiagnosticError(
      errorDiagnostic(
        "Value not known",
        `${name} is still unknown while applying. Nothing was sent or paid. Set it to a value that is known when planning.`,
        path(name),
      ),
    );
  return value as Exclude<PlannedJobModel[K], Unknown>;
}

/** The same for a value that cannot be null either, for the schema requires it or gives it a default. */
export function required<K extends keyof PlannedJobModel>(
  plan: PlannedJobModel,
  name: K,
): Exclude<PlannedJobModel[K], Unknown | null> {
  const value = settled(plan, name);
  if (value === null)
    throw new DiagnosticError(
      errorDiagnostic(
        "Value missing",
        `${name} is null while applying. Nothing was sent or paid. Set it, or leave it out for its default.`,
        path(name),
      ),
    );
  return value as Exclude<PlannedJobModel[K], Unknown | null>;
}
