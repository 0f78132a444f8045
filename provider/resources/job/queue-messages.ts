import { formatUnits } from "../../../src/base/error-codes.ts";
import { type Diagnostic, errorDiagnostic, path, warningDiagnostic } from "../../../src/bridge/index.ts";
import { howToStop, nos_decimals, taintAdvice, type WaitPhase } from "./messages.ts";
import type { QueuePlace } from "./queue.ts";
import type { JobModel } from "./schema.ts";
import type { WaitSettings } from "./settings.ts";

/** `queue_timeout_seconds` is over, and no host has taken the job. */
export function noHostInTime(
  job: JobModel,
  place: QueuePlace | null,
  settings: WaitSettings,
  phase: WaitPhase,
): Diagnostic {
  const warns = settings.on_timeout === "warn";
  const deposit = job.deposit === null ? "its deposit" : `${formatUnits(job.deposit, nos_decimals)} NOS`;
  const again = warns || phase === "update" ? " The next terraform apply goes on waiting." : "";
  return (warns ? warningDiagnostic : errorDiagnostic)(
    `No host has taken the job: ${job.id}`,
    `Job ${job.id} ${whereabouts(job, place)} after queue_timeout_seconds = ${settings.queue_timeout_seconds}. It was posted ` +
      `once, and its id is in state. Nothing was used yet of ${deposit}: if the job is stopped before a host takes it, all of ` +
      `that is paid back.${again} To wait longer, raise queue_timeout_seconds. To go where hosts are free, set market to ` +
      "another one; the data source nosana_markets shows how many hosts and jobs wait in each. " +
      `${howToStop(job)}${taintAdvice(settings.on_timeout, phase)}`,
    path("queue_timeout_seconds"),
  );
}

function whereabouts({ status_reason, market }: JobModel, place: QueuePlace | null): string {
  if (status_reason === "node_quit") return "was given back by its host, and no other has claimed it";
  const at = place === null ? "" : ` at position ${place.position} of ${place.length}`;
  return `is still queued${at} in market ${market}`;
}

/** Nobody will ever run this job, and nobody can return what was paid for it. */
export function noHostForJob(job: JobModel, settings: WaitSettings, phase: WaitPhase): Diagnostic {
  const warns = settings.on_failure === "warn";
  return (warns ? warningDiagnostic : errorDiagnostic)(
    `Job will never run: ${job.id}`,
    `${orphanText(job)}${phase === "create" && !warns ? taintedOrphan : orphanAdvice}`,
    path("wait_for_completion"),
  );
}

/** The same, seen by a refresh. */
export function orphaned(job: JobModel): Diagnostic {
  return warningDiagnostic(`Job in no queue: ${job.id}`, `${orphanText(job)}${orphanAdvice}`);
}

function orphanText({ id, market }: JobModel): string {
  return (
    `Job ${id} is neither in the queue of market ${market} nor with a host: its run was closed by an administrator, or the ` +
    "market queues nothing. It will never run, and the Jobs program offers its owner no way to get the deposit back. Ask " +
    "Nosana's support, naming the job"
  );
}

const orphanAdvice = "; use terraform apply -replace to run it in another job.";
const taintedOrphan =
  ". Terraform has marked the resource as tainted, so the next apply posts, and pays, another job.";
