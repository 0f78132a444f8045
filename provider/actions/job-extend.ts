import { formatUnits } from "../../src/base/error-codes.ts";
import {
  type Action,
  DiagnosticError,
  defineSchema,
  errorDiagnostic,
  integerAttribute,
  path,
  wholeNumberBetween,
} from "../../src/bridge/index.ts";
import { type Extension, extendJob } from "../resources/job/extend.ts";
import { longest_run_seconds } from "../resources/job/schema.ts";
import { cannotExtend } from "../resources/job/stop-messages.ts";
import type { Services } from "../services.ts";
import { jobAddress, jobArgument } from "./job-argument.ts";

const schema = defineSchema("action", {
  description:
    "Raises how long a live job may run, and deposits the difference. A job whose time-out is as long already is left " +
    "alone, so doing it twice extends once. A `nosana_job` does the same when its `timeout_seconds` is raised.",
  attributes: {
    job: jobArgument,
    timeout_seconds: integerAttribute("required", {
      description: "The new total, in seconds from the start of the job.",
      validators: [wholeNumberBetween(1, longest_run_seconds, "seconds")],
    }),
  },
});

/** For jobs that are extended by an event, and not by an edit of the configuration. */
export const jobExtend: Action<typeof schema.attributes, Services> = {
  type_name: "nosana_job_extend",
  schema,
  async invoke({ config: { job, timeout_seconds }, progress }, services, { signal, log }) {
    const extension = await extendJob(await jobAddress(job), BigInt(timeout_seconds), services, {
      signal,
      log,
    });
    progress(`Job ${job} ${report(job, extension)}`);
  },
};

function report(job: string, extension: Extension): string {
  switch (extension.kind) {
    case "extended":
      return `was extended, for ${formatUnits(extension.charged, 6)} NOS.`;
    case "long_enough":
      return "may run as long already: nothing was paid.";
    case "ended":
      throw new DiagnosticError(
        errorDiagnostic(
          "Job has ended",
          `Job ${job} has ended: there is nothing to extend. Nothing was paid.`,
          path("job"),
        ),
      );
    case "refused":
      throw new DiagnosticError(cannotExtend(job, extension.found, null));
  }
}
