import {
  DiagnosticError,
  errorDiagnostic,
  type PrivateState,
  path,
  Unknown,
} from "../../../src/bridge/index.ts";
import { isTerminal } from "./observe.ts";
import type { JobModel, PlannedJobModel } from "./schema.ts";

/** The arguments that steer the provider and reach neither chain nor IPFS: changing them costs nothing. */
export const localSettings = [
  "wait_for_completion",
  "completion_timeout_seconds",
  "on_timeout",
  "on_failure",
] as const;

export interface WaitSettings {
  readonly wait_for_completion: boolean;
  readonly completion_timeout_seconds: number;
  readonly on_timeout: "fail" | "warn";
  readonly on_failure: "fail" | "warn";
}

export const default_settings: WaitSettings = {
  wait_for_completion: false,
  completion_timeout_seconds: 300,
  on_timeout: "fail",
  on_failure: "fail",
};

export function waitSettingsOf(plan: PlannedJobModel): WaitSettings {
  return {
    wait_for_completion: settled(plan, "wait_for_completion") ?? default_settings.wait_for_completion,
    completion_timeout_seconds:
      settled(plan, "completion_timeout_seconds") ?? default_settings.completion_timeout_seconds,
    on_timeout: (settled(plan, "on_timeout") ?? default_settings.on_timeout) as WaitSettings["on_timeout"],
    on_failure: (settled(plan, "on_failure") ?? default_settings.on_failure) as WaitSettings["on_failure"],
  };
}

const unchosen_key = "settings_unchosen";

/** Remembers that an imported job's settings were nobody's choice. */
export function markSettingsUnchosen(privateState: PrivateState): void {
  privateState.set(unchosen_key, true);
}

export function settingsAreUnchosen(privateState: PrivateState): boolean {
  return privateState.get(unchosen_key) === true;
}

/** The configuration's settings have been taken over. */
export function markSettingsChosen(privateState: PrivateState): void {
  privateState.delete(unchosen_key);
}

/** Whether the plan asks for another paid time-out of a job that has not ended: the chain fixed it at posting. */
export function changesTimeoutOfLiveJob(prior: JobModel, plan: PlannedJobModel): boolean {
  return (
    !isTerminal(prior.status) &&
    prior.timeout_seconds !== null &&
    !(plan.timeout_seconds instanceof Unknown) &&
    plan.timeout_seconds !== prior.timeout_seconds
  );
}

/** A planned value that must be known by now, for Terraform applies only what is. */
export function settled<K extends keyof PlannedJobModel>(
  plan: PlannedJobModel | JobModel,
  name: K,
): Exclude<PlannedJobModel[K], Unknown> {
  const value = plan[name];
  if (value instanceof Unknown)
    throw new DiagnosticError(
      errorDiagnostic("Value not known", `${name} is still unknown while applying.`, path(name)),
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
      errorDiagnostic("Value missing", `${name} is null while applying.`, path(name)),
    );
  return value as Exclude<PlannedJobModel[K], Unknown | null>;
}
