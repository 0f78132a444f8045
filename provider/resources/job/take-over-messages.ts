import { type Diagnostic, warningDiagnostic } from "../../../src/bridge/index.ts";
import type { EndedPosting, StrayPosting } from "../../../src/nosana/index.ts";
import { costLeft, howToStop } from "./messages.ts";
import type { JobModel } from "./schema.ts";

/** A job of an earlier run that no state holds. */
export function adopted(
  job: JobModel,
  { timeout_seconds, unsaved }: { readonly timeout_seconds: bigint; readonly unsaved: boolean },
): Diagnostic {
  const extended =
    BigInt(job.timeout_seconds ?? 0) === timeout_seconds
      ? ""
      : ` Its time-out was changed meanwhile to ${timeout_seconds} seconds, which the next plan takes note of.`;
  const lost = unsaved
    ? "gave Terraform its id, which the last plan has not found in the state"
    : "ended before it could save its id";
  return warningDiagnostic(
    `Job of an ${unsaved ? "earlier" : "interrupted"} run taken over: ${job.id}`,
    `An earlier run posted job ${job.id} with the same definition, market and time-out, and ${lost}. ` +
      `That job is this resource now: nothing was posted or paid again.${extended}`,
  );
}

/** The same, of a job whose account was closed since. */
export function adoptedEnded(job: JobModel): Diagnostic {
  return warningDiagnostic(
    `Job of an interrupted run taken over: ${job.id}`,
    `An earlier run with the same plan posted job ${job.id}, and ended before it could save its id. That job is this ` +
      `resource now, and its account is closed (${job.status}, ${job.status_reason}): nothing was posted or paid again. To ` +
      "run it again, use terraform apply -replace.",
  );
}

/** A job that was paid for and that no state holds. It is over, so that another one is posted. */
export function endedUntaken({ account, unsaved }: EndedPosting): Diagnostic {
  const posted = `An earlier run in this workspace posted job ${account} with the same definition, market and time-out`;
  if (!unsaved)
    return warningDiagnostic(
      `Job of an interrupted run is over: ${account}`,
      `${posted}, and ended before it could save its id. The job has ended too, and its account is closed, so that a new ` +
        "one is posted. nosana job get shows what is left of the old one's result.",
    );
  return warningDiagnostic(
    `Job of an earlier run is not in state: ${account}`,
    `${posted}, and gave Terraform its id, which the last plan has not found in the state. The job has ended, so that a ` +
      "new one is posted. If the state was lost and the ended one is what you want, destroy the new one and " +
      howToImport(account),
  );
}

/**
 * A job of an earlier run that nobody was told of, or in vain, and that this resource is not.
 * @param isEarly seen by a refresh: a resource that is created later in the same run may take it over.
 */
export function strayJob(stray: StrayPosting, explorer_url: string | null, isEarly: boolean): Diagnostic {
  const { account, signature, job, isClosed, unsaved, elsewhere } = stray;
  const origin = isEarly ? "by an earlier run that ended before it could save its id." : originOf(stray);
  const taker = elsewhere
    ? `The next apply in ${elsewhere.folder} with the same definition, market and time-out takes it over.`
    : "A resource with the same definition, market and time-out takes it over when it is created.";
  const run = unsaved ? "earlier" : "interrupted";
  if (isClosed)
    return warningDiagnostic(
      `Job of an ${run} run is over: ${account}`,
      `Job ${account} was posted ${origin} It has ended, and its account is closed since: nothing more is charged.`,
    );
  if (job === null)
    return warningDiagnostic(
      `Job of an ${run} run not certain yet: ${account}`,
      `Transaction ${signature}, which posts job ${account}, was sent ${origin} It is not certain yet whether it was ` +
        `executed. ${taker} Otherwise the next apply that creates a job tells what became of it.`,
    );
  const id = { id: account, explorer_url };
  if (job.state === "done")
    return warningDiagnostic(
      `Job of an ${run} run has ended: ${account}`,
      `Job ${account} was posted ${origin} It has ended, and nothing more is charged. To look at its result, ` +
        `${howToImport(account)}`,
    );
  const status = typeof job.state === "string" ? job.state : `in state ${job.state.unknown}`;
  return warningDiagnostic(
    isEarly ? `Job of an ${run} run found: ${account}` : `Job left behind by an ${run} run: ${account}`,
    `Job ${account} was posted ${origin} It is ${status}: ${costLeft({ deposit: job.price * job.timeout_seconds })} ` +
      `${taker} To keep it otherwise, ${howToImport(account)} ${howToStop(id)}`,
  );
}

function originOf({ unsaved, elsewhere }: StrayPosting): string {
  if (elsewhere) return `by a run in ${elsewhere.folder} that ended before it could save its id.`;
  return unsaved
    ? "by an earlier run that gave Terraform its id, and the last plan has not found it in the state. If the state " +
        "holds it, outside of what was planned, all is well."
    : "by an earlier run that ended before it could save its id, and no resource has asked for it since.";
}

function howToImport(id: string): string {
  return `import it: terraform import nosana_job.NAME ${id}.`;
}
