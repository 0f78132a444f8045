import { type Action, DiagnosticError, defineSchema, errorDiagnostic, path } from "../../src/bridge/index.ts";
import { stopJob } from "../resources/job/stop.ts";
import { stopReport } from "../resources/job/stop-messages.ts";
import type { Services } from "../services.ts";
import { jobAddress, jobArgument } from "./job-argument.ts";

const schema = defineSchema("action", {
  description:
    "Stops a job of the provider's wallet for the largest refund its state allows: a queued job is taken out of the queue, " +
    "a running one ended, one that its host gave back recovered. A job that has ended is left alone.",
  attributes: {
    job: jobArgument,
  },
});

/** For whoever wants a job stopped and its resource kept. */
export const jobStop: Action<typeof schema.attributes, Services> = {
  type_name: "nosana_job_stop",
  schema,
  async invoke({ config, progress }, services, { signal, log }) {
    const stopped = await stopJob(await jobAddress(config.job), services, { signal, log });
    if (stopped.kind === "orphaned")
      throw new DiagnosticError(
        errorDiagnostic("Job cannot be stopped", `Job ${config.job}: ${stopReport(stopped)}`, path("job")),
      );
    progress(`Job ${config.job}: ${stopReport(stopped)}`);
  },
};
