import { formatUnits } from "../../../src/base/error-codes.ts";
import {
  type AttributePath,
  type Diagnostic,
  errorDiagnostic,
  formatPath,
  path,
  warningDiagnostic,
} from "../../../src/bridge/index.ts";
import { costLeft, howToStop, nos_decimals } from "./messages.ts";
import type { JobModel, PlannedJobModel } from "./schema.ts";

/** The default of either argument alone can be too short for the other. */
export function waitShorterThanJob(
  wait_seconds: number,
  timeout_seconds: number,
  on_timeout: PlannedJobModel["on_timeout"],
): Diagnostic {
  const then =
    on_timeout === "stop"
      ? "then stops the job and fails"
      : `then ${on_timeout === "warn" ? "warns" : "fails"}, and the job goes on`;
  return warningDiagnostic(
    "Wait shorter than the job may take",
    `The job may run for timeout_seconds = ${timeout_seconds}, but apply waits completion_timeout_seconds = ${wait_seconds}, ` +
      `time in the queue included, and ${then}. Raise completion_timeout_seconds, or lower timeout_seconds, ` +
      "which also lowers the deposit.",
    path("completion_timeout_seconds"),
  );
}

/** Said as a warning while planning, and as the error of the apply that was run all the same. */
export function timeoutLowered(
  job: JobModel,
  wanted: PlannedJobModel["timeout_seconds"],
  severity: Diagnostic["severity"],
): Diagnostic {
  const make = severity === "error" ? errorDiagnostic : warningDiagnostic;
  return make(
    `Time-out of a live job lowered: ${job.id}`,
    `Job ${job.id} is ${job.status}, and timeout_seconds (${job.timeout_seconds}) can only be raised before it has ended: ` +
      `apply refuses to lower it to ${wanted}. Set timeout_seconds back. What the job does not use is paid back in any ` +
      `case. ${howToStop(job)} To start over, and pay for a new job, use terraform apply -replace.`,
    path("timeout_seconds"),
  );
}

/** Terraform cannot turn an update into a replacement half way through an apply. */
export function notKnownYet(job: JobModel): Diagnostic {
  return warningDiagnostic(
    `Job stays until its definition is known: ${job.id}`,
    `Job ${job.id} is ${job.status}, and its definition or market is known only during the apply. If it turns out the same, ` +
      "nothing happens to the job. If not, apply stops with an error before anything is stopped or paid, and the next " +
      "terraform apply replaces the job.",
    path("job_definition"),
  );
}

/** What an apply finds that had planned an update, or a plan without a refresh. */
export function replacementTooLate(job: JobModel, cause: AttributePath): Diagnostic {
  return errorDiagnostic(
    `Run apply again to replace the job: ${job.id}`,
    `Job ${job.id} is ${job.status}, and ${formatPath(cause)} asks to replace it. That became known only during this apply, ` +
      "when Terraform can no longer plan a replacement; or the plan was made with -refresh=false. Nothing was stopped or " +
      "paid. Run terraform apply again, without -refresh=false: it looks at the job and plans to replace it.",
    cause,
  );
}

/** Whether a job that has ended is run again is decided while planning. */
export function rerunUnknown(job: JobModel): Diagnostic {
  return warningDiagnostic(
    `Job stays until rerun_if is known: ${job.id}`,
    `Job ${job.id} is ${job.status}, and rerun_if is known only during the apply, too late to plan another run. If it asks ` +
      "for one, apply stops with an error before anything is paid, and the next terraform apply runs the job again.",
    path("rerun_if"),
  );
}

export function jobWillGoOn(job: JobModel): Diagnostic {
  return warningDiagnostic(
    `Job will be left running: ${job.id}`,
    `Job ${job.id} was ${job.status} when it was last looked at. Destroying the resource removes it from state only: ` +
      `${costLeft(job)} To stop it instead, set on_destroy = "stop" in the resource and apply that first, or in the ` +
      "provider block (NOSANA_ON_DESTROY).",
    path("on_destroy"),
  );
}

export function jobWillBeStopped(job: JobModel): Diagnostic {
  const deposit = job.deposit === null ? "its deposit" : `${formatUnits(job.deposit, nos_decimals)} NOS`;
  return warningDiagnostic(
    `Job will be stopped: ${job.id}`,
    `Job ${job.id} was ${job.status} when it was last looked at. Destroying the resource stops it; what it does not use of ` +
      `${deposit} is paid back. To let it go on instead, set on_destroy = "detach" in the resource and apply that first.`,
    path("on_destroy"),
  );
}
