import { formatUnits } from "../../../src/base/error-codes.ts";
import { type Diagnostic, errorDiagnostic, path, warningDiagnostic } from "../../../src/bridge/index.ts";
import type { JobModel } from "./schema.ts";
import { goalOf, type WaitSettings } from "./settings.ts";
import type { TimeBound } from "./time-bound.ts";

export const nos_decimals = 6;

// Of several warnings with one summary Terraform shows the first alone: so a summary names its job.

/** Terraform taints a resource whose creation fails, and none whose update does. */
export type WaitPhase = "create" | "update";

/** What a failed creation means for the next apply, and how to avoid paying twice. */
export function taintAdvice(policy: WaitSettings["on_timeout"], phase: WaitPhase): string {
  if (policy === "warn" || phase === "update") return "";
  return (
    "\n\nTerraform has marked the resource as tainted, so the next apply would post, and pay, a new job. To keep this " +
    "one, run terraform untaint on the resource first."
  );
}

export function waitTimedOut(
  job: JobModel,
  bound: TimeBound,
  settings: WaitSettings,
  phase: WaitPhase,
): Diagnostic {
  const text =
    `Job ${job.id} is still ${job.status} after ${bound.text}. ` +
    `It was posted once, its id is in state, and it goes on: ${costLeft(job)}`;
  if (settings.on_timeout === "warn")
    return warningDiagnostic(
      `Job not ${goalOf(settings)} yet: ${job.id}`,
      `${text} The next terraform apply goes on waiting.`,
      bound.at,
    );
  if (phase === "update")
    return errorDiagnostic(
      "Timed out waiting for the job",
      `${text} The next terraform apply goes on waiting; raise ${bound.name} to wait longer. ${howToStop(job)}`,
      bound.at,
    );
  return errorDiagnostic(
    "Timed out waiting for the job",
    `${text}\n\nTerraform has marked the resource as tainted, so the next apply would post, and pay, a new job. To keep ` +
      `this one, run terraform untaint on the resource, raise ${bound.name}, and apply again: that goes on waiting and posts ` +
      `nothing. ${howToStop(job)}`,
    bound.at,
  );
}

/** The job has ended, and nothing more is charged; only how it ended cannot be told yet. */
export function resultUnavailable(
  job: JobModel,
  bound: TimeBound,
  settings: WaitSettings,
  phase: WaitPhase,
): Diagnostic {
  const make = settings.on_timeout === "warn" ? warningDiagnostic : errorDiagnostic;
  return make(
    `Result of the job not available: ${job.id}`,
    `Job ${job.id} has ended, but its result ${job.ipfs_result} could not be read from the IPFS gateway within ` +
      `${bound.text}, so it is not known whether it succeeded. ` +
      "The next terraform plan tries again; the provider argument ipfs_gateway chooses another gateway." +
      taintAdvice(settings.on_timeout, phase),
    bound.at,
  );
}

/** The time for waiting is up, and the last looks at the job failed. */
export function lostSight(
  job: JobModel,
  last_failure: string,
  bound: TimeBound,
  settings: WaitSettings,
  phase: WaitPhase,
): Diagnostic {
  const make = settings.on_timeout === "warn" ? warningDiagnostic : errorDiagnostic;
  return make(
    `Lost sight of the job: ${job.id}`,
    `Job ${job.id} is posted, and when ${bound.text} was over it could not be found out what has become of it. The last ` +
      `failure: ${last_failure} The job was ${job.status} when it was last seen, and its id is in state: ${costLeft(job)} ` +
      `Correct the cause; the next terraform plan looks again, and the next apply goes on waiting. ${howToStop(job)}` +
      taintAdvice(settings.on_timeout, phase),
    bound.at,
  );
}

/** Nobody waits for the job, and it could not be looked at. */
export function postedUnseen(job: JobModel, reason: string): Diagnostic {
  return warningDiagnostic(
    `Job posted, but not seen yet: ${job.id}`,
    `Job ${job.id} is posted, and its id is in state, but it could not be read back: ${reason} The next terraform ` +
      "plan looks again.",
  );
}

export function accountClosed(job: JobModel, settings: WaitSettings, phase: WaitPhase): Diagnostic {
  const make = settings.on_failure === "warn" ? warningDiagnostic : errorDiagnostic;
  return make(
    `Job account closed: ${job.id}`,
    `The account of job ${job.id} was closed while waiting for it, and the RPC endpoint does not tell why: its owner took ` +
      `it back, or it finished and was cleaned up. Its last known state is kept. An ` +
      "rpc_endpoint that keeps more history may tell the next plan how it ended; to run it again, use terraform apply " +
      `-replace.${taintAdvice(settings.on_failure, phase)}`,
    path("wait_for_completion"),
  );
}

/** The endpoint does not know it, and nothing proves that it is over: as when sight of it was lost. */
export function neverFound(
  job: JobModel,
  reason: string,
  settings: WaitSettings,
  phase: WaitPhase,
): Diagnostic {
  const make = settings.on_timeout === "warn" ? warningDiagnostic : errorDiagnostic;
  return make(
    `Job not found: ${job.id}`,
    `It is not certain what became of job ${job.id}: ${reason}. Check the id. If it is right, run terraform apply again, or ` +
      "set the provider argument rpc_endpoint (or NOSANA_RPC_ENDPOINT) to an endpoint that keeps the history of " +
      `transactions.${taintAdvice(settings.on_timeout, phase)}`,
    path("wait_for_completion"),
  );
}

export function interrupted(job: JobModel): Diagnostic {
  return warningDiagnostic(
    `Stopped waiting for the job: ${job.id}`,
    `Terraform was interrupted while job ${job.id} was ${job.status}. The job goes on, and its id is in state: ` +
      `${costLeft(job)} The next terraform apply goes on waiting. ${howToStop(job)}`,
  );
}

/**
 * The transaction was sent, and nobody could tell whether it was executed. Where nobody waits for the job, or the wait was
 * interrupted, this is no error: an error would taint the resource, and the next apply would post a second job beside it.
 */
export function unconfirmed(job: JobModel, reason: string | null): Diagnostic {
  return warningDiagnostic(...uncertainty(job, reason));
}

/** The same at the end of a wait, which has not seen what it waited for. */
export function notConfirmedInTime(
  job: JobModel,
  reason: string | null,
  bound: TimeBound,
  settings: WaitSettings,
  phase: WaitPhase,
): Diagnostic {
  const fails = goalOf(settings) !== null && settings.on_timeout !== "warn";
  const [summary, text] = uncertainty(job, reason);
  if (!fails) return warningDiagnostic(summary, text);
  const told = `${text} It was waited for until ${bound.text} was over.`;
  return errorDiagnostic(summary, told + taintAdvice(settings.on_timeout, phase), bound.at);
}

function uncertainty(job: JobModel, reason: string | null): [summary: string, text: string] {
  const why = reason === null ? "" : `: ${reason.replace(/\.$/, "")}`;
  return [
    `Job not confirmed yet: ${job.id}`,
    `Transaction ${job.transaction}, which posts job ${job.id}, was sent, but it is not certain whether it was ` +
      `executed${why}. The id is in state. The next terraform plan finds out: if the job exists it is kept, if the ` +
      "transaction was never executed the plan offers to create the job. It cannot be posted twice.",
  ];
}

export function neverPosted(job: JobModel): Diagnostic {
  return warningDiagnostic(
    `Job was never posted: ${job.id}`,
    `Transaction ${job.transaction}, which was to post job ${job.id}, was not executed. Nothing was paid ` +
      "for it. It is taken out of state, and the next apply posts it anew.",
  );
}

/** So long after its time that a node which does not know the transaction may have forgotten it. */
export function fateUnknown(job: JobModel): Diagnostic {
  return warningDiagnostic(
    `Job not found: ${job.id}`,
    `Job ${job.id} is not on chain, and the RPC endpoint's history does not reach back to transaction ` +
      `${job.transaction}, which was to post it. Look the transaction up in an explorer: if it was executed, the job has ` +
      "ended and its account was closed; if not, nothing was paid. Use terraform apply -replace to post the job again.",
  );
}

export function jobGone(job: JobModel): Diagnostic {
  return warningDiagnostic(
    `Job account closed: ${job.id}`,
    `Job ${job.id} was ${job.status} when it was last seen, and its account is closed now: it was delisted, or it ` +
      "finished and was cleaned up. The resource is kept as it was. Use terraform apply -replace to run the job again.",
  );
}

/** No node has said that it is closed since it was seen, and no transaction tells it. */
export function goneUnproved(job: JobModel, reason: string): Diagnostic {
  return warningDiagnostic(
    `Job not found: ${job.id}`,
    `It is not certain what became of job ${job.id}: ${reason}. The endpoint may lag ` +
      "behind, or keep no history. The resource is kept as it was. Set the provider argument rpc_endpoint (or " +
      "NOSANA_RPC_ENDPOINT) to an endpoint that keeps the history of transactions, and plan again. If the job is known to be over, terraform state rm " +
      'forgets it, and so does a destroy with on_destroy = "detach".',
  );
}

/** Another host may still claim it. Whatever becomes of it, the deposit is there. */
export function givenBack(job: JobModel): Diagnostic {
  const over = job.status === "failed";
  return warningDiagnostic(
    `Job given back by its host: ${job.id}`,
    `The host of job ${job.id} has quit. ${over ? "No other host has claimed it for long, so it counts as failed" : "Another host may claim it"}. ` +
      'Its deposit is still held: with on_destroy = "stop", terraform destroy or terraform apply -replace recovers it whole.',
  );
}

/** The program has been upgraded since this version of the provider was made. */
export function unknownState(job: JobModel, found: number): Diagnostic {
  return warningDiagnostic(
    `Job in a state this version does not know: ${job.id}`,
    `Job ${job.id} is in state ${found} on chain, which this version of the provider cannot read: its last known status, ` +
      `${job.status}, is kept. Use a newer version of the provider.`,
  );
}

/** Somebody else ended the job, and its account told nobody. */
export function takenBack(job: JobModel): Diagnostic {
  return warningDiagnostic(
    `Job cancelled outside Terraform: ${job.id}`,
    `Job ${job.id} was ${String(job.status_reason).replaceAll("_", " ")}, as its transactions show, and its account is ` +
      "closed. The resource is kept. Use " +
      "terraform apply -replace to run the job again.",
  );
}

export function onAnotherNetwork(job: string, wanted: string, configured: string): Diagnostic {
  return errorDiagnostic(
    "Job on another network",
    `Job ${job} is on ${wanted}, and the provider's network is ${configured}. Set the provider argument network to ${wanted}.`,
  );
}

/** Its id is a transaction's, which another provider stored; without the job's address nothing can be looked at. */
export function jobOfUnknownTransaction(job: JobModel): Diagnostic {
  return warningDiagnostic(
    `Job not found by its transaction: ${job.id}`,
    `The id in state, ${job.id}, is a transaction's signature, and the RPC endpoint knows no such transaction that posted a ` +
      "job, so the job was not looked at. If you know the address of the job's account, take the resource out of state " +
      "(terraform state rm) and import that address; else nothing is lost, for such a job ended long ago.",
  );
}

export function jobLeftRunning(job: JobModel): Diagnostic {
  return warningDiagnostic(
    `Job left running: ${job.id}`,
    `Job ${job.id} was ${job.status} when it was last looked at. Destroying the resource removed it from state only: ` +
      `${costLeft(job)} ${howToStop(job)} With on_destroy = "stop" the provider does that.`,
  );
}

export function costLeft(job: Pick<JobModel, "deposit">): string {
  if (job.deposit === null) return "it is paid for out of its deposit until it ends.";
  return `it may use up to its whole deposit of ${formatUnits(job.deposit, nos_decimals)} NOS.`;
}

export function howToStop(job: Pick<JobModel, "id" | "explorer_url">): string {
  const where = job.explorer_url ? ` or open ${job.explorer_url}` : "";
  return `To stop it and get back what is not used, run: nosana job stop ${job.id}${where}.`;
}
