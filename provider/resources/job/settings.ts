import { DiagnosticError, errorDiagnostic, path, Unknown } from "../../../src/bridge/index.ts";
import type { JobModel, PlannedJobModel } from "./schema.ts";

/** The arguments that steer the provider and reach neither chain nor IPFS: changing them costs nothing. */
export const localSettings = ["wait_for_completion", "completion_timeout_seconds", "on_timeout", "on_failure"] as const;

export interface WaitSettings {
  readonly wait_for_completion: boolean;
  readonly completion_timeout_seconds: number;
  readonly on_timeout: "fail" | "warn";
  readonly on_failure: "fail" | "warn";
}

/** How to wait, out of a plan. An imported job has no settings of its own until the configuration's are applied. */
export function waitSettingsOf(plan: PlannedJobModel | JobModel): WaitSettings {
  return {
    wait_for_completion: settled(plan, "wait_for_completion") ?? false,
    completion_timeout_seconds: settled(plan, "completion_timeout_seconds") ?? 300,
    on_timeout: (settled(plan, "on_timeout") ?? "fail") as WaitSettings["on_timeout"],
    on_failure: (settled(plan, "on_failure") ?? "fail") as WaitSettings["on_failure"],
  };
}

/** A planned value that must be known by now, for Terraform applies only what is. */
export function settled<K extends keyof PlannedJobModel>(
  plan: PlannedJobModel | JobModel,
  name: K,
): Exclude<PlannedJobModel[K], Unknown> {
  const value = plan[name];
  if (value instanceof Unknown)
    throw new DiagnosticError(errorDiagnostic("Value not known", `${name} is still unknown while applying.`, path(name)));
  return value as Exclude<PlannedJobModel[K], Unknown>;
}
