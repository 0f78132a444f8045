import { cutText } from "../../../src/base/cut-text.ts";
import { type Diagnostic, errorDiagnostic, path, warningDiagnostic } from "../../../src/bridge/index.ts";
import type { JobResult, OperationResult } from "../../../src/nosana/index.ts";
import type { WaitPhase } from "./messages.ts";
import { logTail } from "./model.ts";
import { result_not_collected } from "./rerun.ts";
import type { JobModel } from "./schema.ts";
import type { WaitSettings } from "./settings.ts";
import { mostOperationsInState } from "./stored-size.ts";

const error_log_characters = 1_500;
/** Of what a host calls an error. */
const error_characters = 2_000;
/** A message is read by people. */
const most_operations_told = 10;

/** A job that was waited for has ended, and is not known to have completed. */
export function jobDidNotComplete(
  job: JobModel,
  result: JobResult | null,
  settings: WaitSettings,
  phase: WaitPhase,
): Diagnostic {
  if (job.status_reason === result_not_collected) return resultNotCollected(job, settings, phase);
  const make = settings.on_failure === "warn" ? warningDiagnostic : errorDiagnostic;
  const details = [
    `Job ${job.id} ended with status ${job.status} (${job.status_reason}).`,
    ...(result ? operationReports(result) : []),
    ...(result?.errors.map((error) => `The host reports: ${cutText(error, error_characters)}`) ?? []),
    job.explorer_url ? `See ${job.explorer_url}.` : "",
    settings.on_failure === "fail" && phase === "create"
      ? "Terraform has marked the resource as tainted: the next apply posts, and pays, a new job. To keep this one " +
        "instead, run terraform untaint on the resource."
      : "A finished job does not run again by itself. To run it again, correct the cause and use terraform apply -replace.",
  ];
  return make(`Job ${job.status}: ${job.id}`, details.filter(Boolean).join("\n\n"), path("job_definition"));
}

/** A confidential job, of which nothing is known but that it has ended. */
function resultNotCollected(job: JobModel, settings: WaitSettings, phase: WaitPhase): Diagnostic {
  // In create an error would taint a job that may have succeeded, and the next apply would pay for another.
  const make = settings.on_failure === "warn" || phase === "create" ? warningDiagnostic : errorDiagnostic;
  const next =
    phase === "create"
      ? "The resource is not tainted, so no other job is posted or paid for by itself. To make a run fail in this case, give " +
        'the nosana_job a postcondition: self.status == "completed". To run the job again, use terraform apply -replace.'
      : "The job does not run again by itself: use terraform apply -replace on the nosana_job. To go on without its result, " +
        'set on_failure = "warn".';
  return make(
    `Result of the confidential job not collected: ${job.id}`,
    `Job ${job.id} has ended, and nothing more is charged, but it is not known whether it succeeded: its status is failed ` +
      `(${result_not_collected}). Its host kept the result for about a minute and gave it away once; it could not be reached ` +
      "in that time, or somebody else collected the result: another apply, another tool with this wallet, or a nosana_job " +
      "and a nosana_job_completion that both wait for this job's completion, where only one of them can have the result. " +
      next,
    path("wait_for_completion"),
  );
}

/** Their number stands for the others. */
export function operationsLeftOut(job: string, count: number): Diagnostic {
  return warningDiagnostic(
    `Result of the job too large: ${job}`,
    `The result of job ${job} names ${count} operations, and state keeps the first ${mostOperationsInState}. ` +
      "The job's status counts them all. The whole result is on IPFS, at the CID in ipfs_result.",
  );
}

function operationReports({ operations }: JobResult): string[] {
  const wrong = operations.filter(wentWrong);
  const reports = wrong.slice(0, most_operations_told).map(operationReport);
  const more = wrong.length - reports.length;
  return more === 0 ? reports : [...reports, `${more} more operations did not succeed.`];
}

function wentWrong(operation: OperationResult): boolean {
  return operation.status !== "success" || (operation.exit_code !== null && operation.exit_code !== 0);
}

/** Lines that start with a space are shown as they are, not wrapped. */
function operationReport(operation: OperationResult): string {
  const code = operation.exit_code === null ? "" : ` with exit code ${operation.exit_code}`;
  const why = operation.error ? `: ${cutText(operation.error, error_characters)}` : ".";
  const tail = logTail(operation, error_log_characters);
  const log = tail ? `\nIts last log lines:\n\n${tail.replace(/^/gm, "    ")}` : "";
  return `Operation "${operation.id}" ${operation.status}${code}${why}${log}`;
}
