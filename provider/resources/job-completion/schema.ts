import {
  type AttributeMap,
  defineSchema,
  integerAttribute,
  listNestedAttribute,
  type ModelOf,
  oneOf,
  type PlannedModelOf,
  requiresReplace,
  stringAttribute,
  useStateForUnknown,
  wholeNumberBetween,
} from "../../../src/bridge/index.ts";
import { operationAttributes, queueTimeout } from "../job/schema.ts";
import { default_settings, failurePolicies } from "../job/settings.ts";
import { longest_wait_seconds } from "../job/timeouts.ts";

const fixed = { plan_modifiers: [useStateForUnknown] };

const attributes = {
  job: stringAttribute("required", {
    description:
      "Address of the job to wait for: the `id` of a `nosana_job`. Changing it waits for another one.",
    plan_modifiers: [requiresReplace],
  }),
  completion_timeout_seconds: integerAttribute("optional_computed", {
    description: "Maximum time to wait, in seconds, queueing included. Defaults to `300`.",
    default: default_settings.completion_timeout_seconds,
    validators: [wholeNumberBetween(1, longest_wait_seconds, "seconds")],
  }),
  queue_timeout_seconds: integerAttribute("optional", queueTimeout),
  on_failure: stringAttribute("optional_computed", {
    description: "What to do when the job does not complete. `fail` (default): an error. `warn`: a warning.",
    default: default_settings.on_failure,
    validators: [oneOf(...failurePolicies)],
  }),
  id: stringAttribute("computed", { description: "The same as `job`.", ...fixed }),
  status: stringAttribute("computed", { description: "How the job ended; see `nosana_job`.", ...fixed }),
  status_reason: stringAttribute("computed", { description: "Why, in a word; see `nosana_job`.", ...fixed }),
  ipfs_result: stringAttribute("computed", { description: "CID of the job's result.", ...fixed }),
  ended_at: stringAttribute("computed", { description: "When the job ended (RFC 3339).", ...fixed }),
  operations: listNestedAttribute("computed", {
    description: "What became of each operation of the job definition.",
    attributes: operationAttributes,
    ...fixed,
  }),
} satisfies AttributeMap;

export const completionSchema = defineSchema("resource", {
  description:
    "Waits for a job to end, apart from the `nosana_job` that posted it. When the wait or the job fails, it is this " +
    "resource that Terraform marks as tainted, and not the job: the next apply waits again, and posts nothing. The result of a confidential job is given away once: let this " +
    "resource or the `nosana_job` wait for its completion, and not both; what does not have the result says " +
    "`result_not_collected`.",
  attributes,
});

export type CompletionAttributes = typeof attributes;
export type CompletionModel = ModelOf<CompletionAttributes>;
export type PlannedCompletionModel = PlannedModelOf<CompletionAttributes>;
