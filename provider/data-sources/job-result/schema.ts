import {
  boolAttribute,
  defineSchema,
  integerAttribute,
  listNestedAttribute,
  listOfStringsAttribute,
  mapOfStringsAttribute,
  stringAttribute,
  wholeNumberBetween,
} from "../../../src/bridge/index.ts";

/** Logs stand in state; Terraform reads and writes all of it in every run. */
const most_log_characters = 100_000;

export const jobResultSchema = defineSchema("data_source", {
  description:
    "Reads what the host of a job has published as its result: how each operation went, what it printed, and what its " +
    "`results` patterns found. Control characters in it are shown as `\\u001b`. Also of a job whose account has been closed, as long as the endpoint remembers its " +
    "transactions. The result of a job that has not ended is null. It needs no key.",
  attributes: {
    job: stringAttribute("required", {
      description:
        "The job's address, that is, the `id` of a `nosana_job`; or the URL of its page in the dashboard; or the " +
        "signature of the transaction that posted it.",
    }),
    max_log_characters: integerAttribute("optional_computed", {
      description:
        "How much of each operation's log to keep, from its end, and of each of its `results`, from its start. " +
        "Defaults to `4000`. A result with more than 192 KiB in all, or its share for longer logs, has less of each.",
      validators: [wholeNumberBetween(0, most_log_characters, "characters")],
    }),
    ipfs_result: stringAttribute("computed", {
      description: "CID of the result; null while there is none.",
    }),
    outcome: stringAttribute("computed", {
      description:
        "`success`, `failed`, `stopped` (its time was up, or somebody stopped it), or `unknown`; null while there is no result.",
    }),
    expired: boolAttribute("computed", { description: "Whether the time that was paid for was up." }),
    errors: listOfStringsAttribute("computed", {
      description: "What went wrong with the job as a whole.",
    }),
    operations: listNestedAttribute("computed", {
      description: "What became of each operation of the job definition, of the first 200.",
      attributes: {
        id: stringAttribute("computed", { description: "The operation's `id` in the job definition." }),
        status: stringAttribute("computed", {
          description: "`success`, `failed`, `stopped`, or the host's own word.",
        }),
        exit_code: integerAttribute("computed", {
          description: "The container's exit code, if it has ended.",
        }),
        error: stringAttribute("computed", { description: "What went wrong, in the host's words." }),
        started_at: stringAttribute("computed", {
          description: "When it started, by the host's clock (RFC 3339).",
        }),
        ended_at: stringAttribute("computed", {
          description: "When it ended, by the host's clock (RFC 3339).",
        }),
        logs: stringAttribute("computed", { description: "The end of what it printed, in whole lines." }),
        results: mapOfStringsAttribute("computed", {
          description: "What its `results` patterns found in the logs, by name; several finds are lines.",
        }),
      },
    }),
  },
});
