import { isAppError } from "../../../src/base/errors.ts";
import {
  type CallContext,
  DiagnosticError,
  errorDiagnostic,
  type Publish,
} from "../../../src/bridge/index.ts";
import type { Services } from "../../services.ts";
import { exposesOnlyServices } from "./definition.ts";
import { interrupted, jobDidNotComplete, type WaitPhase, waitTimedOut } from "./messages.ts";
import { type Observation, observe } from "./observe.ts";
import type { JobAttributes, JobModel } from "./schema.ts";
import type { WaitSettings } from "./settings.ts";

const result_pause_ms = 1_000;

/**
 * Follows a job until nothing will change any more, or the time for waiting is up, publishing each state on the way.
 * An interrupt is no error: an error would taint the resource, and the next apply would pay for another job.
 */
export async function waitForJob(
  start: JobModel,
  settings: WaitSettings,
  phase: WaitPhase,
  publish: Publish<JobAttributes>,
  services: Services,
  context: CallContext,
): Promise<JobModel> {
  const deadline = AbortSignal.timeout(settings.completion_timeout_seconds * 1000);
  const signal = AbortSignal.any([context.signal, deadline]);
  let last: Observation | null = null;
  const keep = (observation: Observation) => {
    last = observation;
    publish(observation.model);
  };
  try {
    await followToEnd(start, keep, services, { ...context, signal });
  } catch (error) {
    const givenUp = signal.aborted || isAppError(error, "ABORTED");
    if (!givenUp) throw error;
  }
  const observation = last as Observation | null;
  const model = observation?.model ?? start;
  if (observation?.status.terminal) {
    if (model.status !== "completed")
      context.diagnostics.add(jobDidNotComplete(model, observation.result, settings, phase));
  } else if (context.signal.aborted) context.diagnostics.add(interrupted(model));
  else context.diagnostics.add(waitTimedOut(model, settings, phase));
  return model;
}

async function followToEnd(
  start: JobModel,
  keep: (observation: Observation) => void,
  services: Services,
  context: CallContext,
): Promise<void> {
  const [nosana, { asAddress }] = await Promise.all([
    services.nosana(),
    import("../../../src/nosana/index.ts"),
  ]);
  const exposed = await exposesOnlyServices(start.job_definition);
  let model = start;
  for await (const job of nosana.follow(asAddress(start.id ?? "", "job"), { signal: context.signal })) {
    if (job === null) throw accountClosed(model);
    for (;;) {
      const observation = await observe(job, model, exposed, services, context);
      if (observation.model.status !== model.status)
        context.log.info("job status changed", { job: job.address, status: observation.model.status });
      model = observation.model;
      keep(observation);
      if (observation.status.terminal) return;
      if (job.state !== "done") break;
      // Done, but its result is not readable yet: gateways need a moment to find new content.
      await pause(context.signal);
    }
  }
}

async function pause(signal: AbortSignal): Promise<void> {
  const { systemClock } = await import("../../../src/base/clock.ts");
  await systemClock.sleep(result_pause_ms, signal);
}

function accountClosed(job: JobModel): DiagnosticError {
  return new DiagnosticError(
    errorDiagnostic(
      "Job account closed",
      `The account of job ${job.id} was closed while waiting for it: somebody delisted the job, or it finished and was ` +
        "cleaned up. Its last known state is kept.",
    ),
  );
}
