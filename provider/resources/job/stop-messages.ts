import { formatUnits } from "../../../src/base/error-codes.ts";
import { type Diagnostic, errorDiagnostic, path, warningDiagnostic } from "../../../src/bridge/index.ts";
import { costLeft, howToStop, nos_decimals, taintAdvice, type WaitPhase } from "./messages.ts";
import type { JobModel } from "./schema.ts";
import { goalOf, type WaitSettings } from "./settings.ts";
import type { Stopped } from "./stop.ts";
import type { TimeBound } from "./time-bound.ts";

const nos = (base_units: bigint) => `${formatUnits(base_units, nos_decimals)} NOS`;

/** What stopping did, and what came back, in a sentence. */
export function stopReport(stopped: Stopped): string {
  switch (stopped.kind) {
    case "delisted":
      return `It had not started: it was taken out of the queue, and ${refundText(stopped.refund)}.`;
    case "ended":
      return `It was running, and was ended: ${refundText(stopped.refund)}; the rest paid for the time it ran.`;
    case "recovered":
      return `Its host had given it back, and ${refundText(stopped.refund)}.`;
    case "over":
      return "It had ended by itself: there was nothing to stop.";
    case "gone":
      return "Its account is closed: there was nothing to stop.";
    case "spared":
      return "A host had taken it, so it was left running.";
    case "orphaned":
      return (
        "It is neither in its market's queue nor with a host, and the Jobs program offers its owner no way to end it or to " +
        "get the deposit back. Ask Nosana's support, naming the job."
      );
  }
}

function refundText(refund: bigint | null): string {
  return refund === null ? "what was not used was paid back" : `${nos(refund)} were paid back`;
}

export function jobStopped(job: JobModel, stopped: Stopped): Diagnostic {
  const summary = stopped.kind === "orphaned" ? "Job cannot be stopped" : "Job stopped";
  return warningDiagnostic(`${summary}: ${job.id}`, stopReport(stopped));
}

/** Of a wait with `on_timeout = "stop"`. */
interface Overrun {
  readonly bound: TimeBound;
  readonly settings: WaitSettings;
  readonly phase: WaitPhase;
  /** Of a confidential job: why its host has no definition, if that is what was waited for in the end. */
  readonly refusal: string | null;
  /** Why nobody could see the job when the time was over. */
  readonly trouble: string | null;
}

function overrun({ id }: JobModel, { bound: { name, text }, settings, refusal, trouble }: Overrun): string {
  if (refusal !== null)
    return `The definition of confidential job ${id} could not be handed to its host within ${text}: ${refusal.replace(/\.$/, "")}`;
  if (trouble !== null)
    return `Job ${id} was out of sight when ${text} was over (${trouble.replace(/\.$/, "")})`;
  const for_host = name === "queue_timeout_seconds" || goalOf(settings) === "running";
  return `Job ${id} had not ${for_host ? "been taken by a host" : "ended"} after ${text}`;
}

/** `on_timeout = "stop"`: the wait was too long, and the job was stopped for it. */
export function stoppedAfterTimeout(job: JobModel, over: Overrun, stopped: Stopped): Diagnostic {
  const { bound, phase } = over;
  const remedy =
    over.refusal === null ? `raise ${bound.name}` : "see to what the host said, or choose another node";
  const next =
    phase === "create"
      ? "Terraform has marked the resource as tainted, so the next apply posts, and pays, a new job: " +
        `${remedy} first.`
      : `To run it again, ${remedy} and use terraform apply -replace.`;
  return errorDiagnostic(
    "Timed out waiting for the job, and stopped it",
    `${overrun(job, over)}. ${stopReport(stopped)} ${next}`,
    bound.at,
  );
}

/** The same, when stopping it failed: it is still being paid for. */
export function notStoppedAfterTimeout(job: JobModel, over: Overrun, reason: string): Diagnostic {
  return errorDiagnostic(
    "Timed out waiting for the job, and could not stop it",
    `${overrun(job, over)}, and could not be stopped: ${reason} Its id is in state: ${costLeft(job)} ` +
      `${howToStop(job)} Whatever destroys or replaces the resource stops the job first, and fails if it cannot, unless ` +
      `on_destroy is "detach".${taintAdvice(over.settings.on_timeout, over.phase)}`,
    over.bound.at,
  );
}

export function jobNotStopped(job: JobModel, reason: string): Diagnostic {
  return errorDiagnostic(
    "Job not stopped",
    `Job ${job.id} could not be stopped, and is kept in state: ${reason} Run terraform destroy again. To let the job go on ` +
      'and remove it from state only, set on_destroy = "detach" and apply, or use terraform state rm.',
    path("on_destroy"),
  );
}

/** The chain only extends what has not ended, and not what a second host has taken. */
export function cannotExtend(job: string, found: string, timeout_seconds: number | null): Diagnostic {
  const back = timeout_seconds === null ? "" : `Set timeout_seconds back to ${timeout_seconds}, or use`;
  return errorDiagnostic(
    "Job cannot be extended",
    `Job ${job} is ${found}, and the Jobs program extends only a job that is queued or runs on its first host. Nothing ` +
      `was paid. ${back || "Use"} terraform apply -replace to start over with a new job.`,
    path("timeout_seconds"),
  );
}

export function endedBeforeExtended(job: JobModel): Diagnostic {
  return warningDiagnostic(
    `Job had ended already: ${job.id}`,
    `Job ${job.id} ended before it was extended, so nothing was paid. timeout_seconds takes effect when the job is run again.`,
    path("timeout_seconds"),
  );
}
