import { type AttributePath, path, unknown } from "../../../src/bridge/index.ts";
import { isTerminal } from "./observe.ts";
import type { JobModel, PlannedJobModel } from "./schema.ts";
import type { RerunPolicy } from "./settings.ts";

/** With these a job's account is closed, and no host has finished the job. */
const reasonsOfGoneJobs = ["account_closed", "delisted", "recovered", "removed_by_admin"];

/** A confidential job has ended, and nobody knows how: that is no failure to pay again for. */
export const result_not_collected = "result_not_collected";

/**
 * Whether `rerun_if` asks to run the job again. Terraform replaces for a change only, and shows it as the reason: so
 * it is the attribute that says how the job ended that becomes unknown.
 */
export function rerun(
  prior: JobModel,
  rerun_if: PlannedJobModel["rerun_if"],
): { readonly status: typeof unknown; readonly path: AttributePath } | null {
  return wantsRerun(prior, (rerun_if ?? "never") as RerunPolicy)
    ? { status: unknown, path: path("status") }
    : null;
}

function wantsRerun({ status, status_reason }: JobModel, policy: RerunPolicy): boolean {
  const gone = reasonsOfGoneJobs.includes(status_reason ?? "") && status !== "completed";
  switch (policy) {
    case "failed":
      return status === "failed" && status_reason !== result_not_collected;
    case "gone":
      return gone;
    case "always":
      return gone || isTerminal(status);
    default:
      return false;
  }
}
