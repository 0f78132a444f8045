import { jobStatuses } from "../../../schema/job-status.ts";
import { defineSchema, mapOfStringsAttribute, stringAttribute } from "../../../src/bridge/index.ts";
import { jobAccountAttributes } from "./attributes.ts";

export const jobSchema = defineSchema("data_source", {
  description:
    "Reads a job of anybody, as long as its account exists: its state, its definition and what it costs. It needs no key. " +
    "What its operations printed is told by `nosana_job_result`.",
  attributes: {
    job: stringAttribute("required", {
      description:
        "The job's address, that is, the `id` of a `nosana_job`; or the URL of its page in the dashboard; or the " +
        "signature of the transaction that posted it.",
    }),
    status: stringAttribute("computed", {
      description: `As of a \`nosana_job\`: ${jobStatuses.map((status) => `\`${status}\``).join(", ")}.`,
    }),
    status_reason: stringAttribute("computed", { description: "Why, in a word." }),
    job_definition: stringAttribute("computed", { description: "Its definition, as JSON." }),
    service_urls: mapOfStringsAttribute("computed", {
      description: "URLs of the ports it exposes, by `<operation>:<port>`; null when they cannot be told.",
    }),
    ...jobAccountAttributes,
  },
});
