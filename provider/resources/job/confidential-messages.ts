import { type Diagnostic, errorDiagnostic, path, warningDiagnostic } from "../../../src/bridge/index.ts";
import { costLeft, howToStop, type WaitPhase } from "./messages.ts";
import type { JobModel } from "./schema.ts";
import type { WaitSettings } from "./settings.ts";
import type { TimeBound } from "./time-bound.ts";

const nothingSpent = "Nothing was sent or paid.";

/** A write-only value that everybody could read for ever would be none. */
export function publicForEver(): Diagnostic {
  return errorDiagnostic(
    "Write-only job definition would be public",
    "job_definition_wo keeps the job definition out of plan and state, but the definition of a job that is not confidential " +
      "is published on IPFS, where anybody can read it, for ever. Set confidential = true, so that it goes to the job's host " +
      `alone; or use job_definition if nothing in it is secret. ${nothingSpent}`,
    path("job_definition_wo"),
  );
}

export function withoutDefinition(): Diagnostic {
  return errorDiagnostic(
    "No job definition",
    "One of job_definition and job_definition_wo must be set, and both turned out null while applying. " +
      nothingSpent,
    path("job_definition"),
  );
}

export function versionOfNothing(): Diagnostic {
  return errorDiagnostic(
    "Version without a write-only job definition",
    "job_definition_wo_version tells when job_definition_wo has changed, and job_definition_wo is not set. A change of " +
      "job_definition is noticed without it: remove job_definition_wo_version.",
    path("job_definition_wo_version"),
  );
}

export function tooLongToDeliver(argument: string, length: number): Diagnostic {
  return errorDiagnostic(
    "Job definition too long to be confidential",
    `${argument} has ${length} bytes as JSON, and hosts take at most 102400 bytes of a confidential definition. Let the job ` +
      `fetch what is long, or make it part of the image. ${nothingSpent}`,
    path(argument),
  );
}

/** Why it matters: the host waits, and is paid for waiting. */
const paidMeanwhile =
  "A host that has the job waits for the definition, and is paid for that until the job's time is up.";

function deliveredLater(job: JobModel, tainted: boolean): string {
  const next = tainted
    ? "Terraform has marked the resource as tainted, so the next apply would post, and pay, a new job. To keep this one, run " +
      "terraform untaint on the resource, and apply again: that"
    : "The next terraform apply";
  return (
    `${paidMeanwhile} The job's id is in state: ${costLeft(job)} ${next} hands the definition over, and posts nothing. ` +
    howToStop(job)
  );
}

/** The wait is over, and no host has taken the definition. `refusal`: what came of the last try; null: there was none. */
export function notDelivered(
  job: JobModel,
  refusal: string | null,
  bound: TimeBound,
  settings: WaitSettings,
  phase: WaitPhase,
): Diagnostic {
  const fails = settings.on_timeout !== "warn";
  const make = fails ? errorDiagnostic : warningDiagnostic;
  const why =
    refusal === null
      ? `it is ${job.status}, and no host has been ready for it`
      : `its host did not take it. ${refusal}`.replace(/\.$/, "");
  return make(
    `Job definition not delivered: ${job.id}`,
    `The definition of confidential job ${job.id} could not be handed to its host within ${bound.text}: ` +
      `${why}. ${deliveredLater(job, fails && phase === "create")}`,
    bound.at,
  );
}

export function interruptedBeforeDelivery(job: JobModel): Diagnostic {
  return warningDiagnostic(
    `Job definition not delivered yet: ${job.id}`,
    `Terraform was interrupted while confidential job ${job.id} was ${job.status}, before its definition was handed to a ` +
      `host. ${deliveredLater(job, false)}`,
  );
}

/** Said of an import: see the decision "confidential jobs". */
export function definitionNotReadBack(job: Pick<JobModel, "id">): Diagnostic {
  return warningDiagnostic(
    `Definition of a confidential job not read back: ${job.id}`,
    `Job ${job.id} is confidential: IPFS holds a stub in the place of its definition, so job_definition is null in state. The ` +
      "next plan takes the configuration's definition for the job's own.",
  );
}
