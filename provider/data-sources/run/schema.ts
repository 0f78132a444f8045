import { defineSchema, exactlyOneOf, stringAttribute } from "../../../src/bridge/index.ts";
import { runAccountAttributes } from "./attributes.ts";

export const runSchema = defineSchema("data_source", {
  description:
    "Reads the run of a job: which host runs it, and since when. A run exists only while its job runs; reading one that " +
    "does not is an error, and `nosana_runs` finds none instead. It needs no key.",
  validators: [exactlyOneOf("job", "address")],
  attributes: {
    job: stringAttribute("optional", {
      description:
        "The job's address, that is, the `id` of a `nosana_job`; or the URL of its page in the dashboard; or the " +
        "signature of the transaction that posted it. Exactly one of `job` and `address` is needed.",
    }),
    address: stringAttribute("optional", { description: "Address of the run's own account." }),
    ...runAccountAttributes,
  },
});
