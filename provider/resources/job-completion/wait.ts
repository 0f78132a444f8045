import { reasonOf } from "../../../src/base/errors.ts";
import {
  type CallContext,
  Diagnostics,
  errorDiagnostic,
  type Publish,
  Unknown,
} from "../../../src/bridge/index.ts";
import type { Services } from "../../services.ts";
import { pinnedStub } from "../job/content.ts";
import { definitionText } from "../job/import.ts";
import { unseen } from "../job/model.ts";
import { isTerminal } from "../job/observe.ts";
import type { JobModel } from "../job/schema.ts";
import { default_settings, unchosen_settings } from "../job/settings.ts";
import { waitForJob } from "../job/wait.ts";
import type { CompletionAttributes, CompletionModel, PlannedCompletionModel } from "./schema.ts";

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
  const start = await startOf(String(plan.job), services, context);
  const settings = {
    ...default_settings,
    ...settingsOf(plan),
    wait_for_completion: true,
  } as Parameters<typeof waitForJob>[0]["settings"];
  const said = new Diagnostics();
  const job = await waitForJob(
    {
      start,
      settings,
      phase: "update",
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
async function startOf(text: string, services: Services, context: CallContext): Promise<JobModel> {
  const [{ asAddress, isConfidentialStub }, nosana] = await Promise.all([
    import("../../../src/nosana/index.ts"),
    services.nosana(),
  ]);
  const address = asAddress(text.trim(), "job");
  const job = await nosana.job(address, { signal: context.signal });
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
