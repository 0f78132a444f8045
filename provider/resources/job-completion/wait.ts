import type { Address } from "@solana/kit";
import { anyOf } from "../../../src/base/abort.ts";
import { systemClock } from "../../../src/base/clock.ts";
import { reasonOf } from "../../../src/base/errors.ts";
import {
  type CallContext,
  Diagnostics,
  errorDiagnostic,
  type Publish,
  Unknown,
} from "../../../src/bridge/index.ts";
import type { ExactClient, Job } from "../../../src/nosana/index.ts";
import type { Services } from "../../services.ts";
import { pinnedStub } from "../job/content.ts";
import { definitionText } from "../job/import.ts";
import { unseen } from "../job/model.ts";
import { isTerminal } from "../job/observe.ts";
import type { JobModel } from "../job/schema.ts";
import { default_settings, unchosen_settings } from "../job/settings.ts";
import { secondsBound } from "../job/time-bound.ts";
import { waitForJob } from "../job/wait.ts";
import type { CompletionAttributes, CompletionModel, PlannedCompletionModel } from "./schema.ts";

const look_pause_ms = 2_000;

/** What of a job the waiter keeps. */
function completionOf(plan: PlannedCompletionModel, job: JobModel): CompletionModel {
  return {
    ...settingsOf(plan),
    job: job.id ?? "",
    id: job.id,
    status: job.status,
    status_reason: job.status_reason,
    ipfs_result: job.ipfs_result,
    ended_at: job.ended_at,
    operations: job.operations,
  };
}

export function settingsOf(plan: PlannedCompletionModel) {
  const { completion_timeout_seconds: seconds, queue_timeout_seconds: queueing, on_failure: policy } = plan;
  const { completion_timeout_seconds, on_failure } = default_settings;
  return {
    completion_timeout_seconds: seconds instanceof Unknown ? completion_timeout_seconds : seconds,
    queue_timeout_seconds: queueing instanceof Unknown ? null : queueing,
    on_failure: policy instanceof Unknown ? on_failure : policy,
  };
}

/**
 * Waits until the job has ended. Anything but its end is an error: it taints this resource, which costs nothing, and
 * makes the next apply wait again.
 */
export async function waitForCompletion(
  {
    plan,
    publish,
  }: { readonly plan: PlannedCompletionModel; readonly publish: Publish<CompletionAttributes> },
  services: Services,
  context: CallContext,
): Promise<CompletionModel> {
  const settings = {
    ...default_settings,
    ...settingsOf(plan),
    wait_for_completion: true,
  } as Parameters<typeof waitForJob>[0]["settings"];
  const bound = secondsBound("completion_timeout_seconds", settings);
  const start = await startOf(String(plan.job), bound.signal, services, context);
  const said = new Diagnostics();
  const job = await waitForJob(
    {
      start,
      settings,
      phase: "update",
      outer: bound,
      publish: (model) => publish(model && completionOf(plan, model)),
    },
    services,
    { ...context, diagnostics: said },
  );
  // The messages point at attributes of a nosana_job.
  context.diagnostics.add(...said.items.map((item) => ({ ...item, path: [] })));
  if (!isTerminal(job.status) && !said.hasError)
    context.diagnostics.add(
      errorDiagnostic(
        "Job has not ended",
        `The wait for job ${job.id} is over, and the job is still ${job.status}. Run terraform apply to wait again.`,
      ),
    );
  return completionOf(plan, job);
}

/** A job nothing is known of but its address, and its definition where a gateway has it. */
async function startOf(
  text: string,
  over: AbortSignal,
  services: Services,
  context: CallContext,
): Promise<JobModel> {
  const [{ asAddress, isConfidentialStub }, nosana] = await Promise.all([
    import("../../../src/nosana/index.ts"),
    services.nosana(),
  ]);
  const address = asAddress(text.trim(), "job");
  const job = await firstLook(address, over, nosana, context);
  // Without it a service that ran until its time was up counts as failed; no reason not to wait.
  const untold = (error: unknown) => {
    context.log.warn("could not read the job's definition", { job: address, reason: reasonOf(error) });
    return null;
  };
  const definition = job ? await definitionText(job.ipfs_job, services, context).catch(untold) : null;
  // Ours is known by its CID; one of another tool's is known when a gateway has it.
  const confidential =
    definition === null
      ? job?.ipfs_job === (await pinnedStub()).cid
      : isConfidentialStub(JSON.parse(definition));
  return {
    ...unseen,
    ...unchosen_settings,
    confidential,
    // Of a confidential job it is not known here; so what the logs may repeat of it is not kept.
    job_definition: confidential ? null : definition,
    id: address,
    network: nosana.network.name,
    status: "pending",
    status_reason: "queued",
    timeout_seconds: job ? Number(job.timeout_seconds) : null,
    deposit: job ? job.price * job.timeout_seconds : null,
    explorer_url: nosana.network.explorerUrl(address),
  };
}

/**
 * The job as it is when the wait begins. What may pass is waited out; what will not, such as a wrong key or the address of
 * something else, is told at once.
 */
async function firstLook(
  address: Address,
  over: AbortSignal,
  nosana: ExactClient,
  { signal, log }: CallContext,
): Promise<Job | null> {
  const { isPassing } = await import("../../../src/solana/index.ts");
  for (;;) {
    try {
      const job = await nosana.job(address, { signal });
      if (job !== null) return job;
      const found = await nosana.whereabouts(address, { signal });
      return found.kind === "there" ? found.job : null;
    } catch (error) {
      if (!isPassing(error) || over.aborted) throw error;
      log.warn("could not read the job, trying again", { job: address, reason: error.message });
      await systemClock.sleep(look_pause_ms, anyOf(signal, over)).catch(() => {});
      if (signal.aborted || over.aborted) throw error;
    }
  }
}
