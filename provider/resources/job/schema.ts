import { destroyPolicies } from "../../../schema/destroy-policy.ts";
import { duplicatePolicies } from "../../../schema/duplicate-policy.ts";
import { jobStatuses } from "../../../schema/job-status.ts";
import {
  type AttributeMap,
  bigintAttribute,
  boolAttribute,
  defineSchema,
  exactlyOneOf,
  integerAttribute,
  type KnownConfigOf,
  listNestedAttribute,
  type ModelOf,
  mapOfStringsAttribute,
  oneOf,
  type PlannedModelOf,
  stringAttribute,
  useStateForUnknown,
  wholeNumberBetween,
} from "../../../src/bridge/index.ts";
import { default_settings, failurePolicies, rerunPolicies, timeoutPolicies, waitGoals } from "./settings.ts";
import { longest_wait_seconds, timeoutsBlock } from "./timeouts.ts";

/** A year: far beyond any sensible run, and far below where seconds overflow the chain's integers. */
export const longest_run_seconds = 31_536_000;
const fixed = { plan_modifiers: [useStateForUnknown] };
const quoted = (words: readonly string[]) => words.map((word) => `\`${word}\``).join(", ");

/** What became of one operation. */
export const operationAttributes = {
  id: stringAttribute("computed", { description: "The operation's `id` in the job definition." }),
  status: stringAttribute("computed", {
    description: "`success`, `failed`, `stopped`, or the host's own word.",
  }),
  exit_code: integerAttribute("computed", { description: "The container's exit code, if it has ended." }),
  logs: stringAttribute("computed", {
    description: "The last lines the operation printed, at most 4,000 characters.",
  }),
} satisfies AttributeMap;

export const queueTimeout = {
  description:
    "Maximum time to wait while no host has the job, in seconds: from when it is seen in the queue, or its host has given it " +
    "back. Without it only `completion_timeout_seconds` bounds the wait, which is also the longer of the two.",
  validators: [wholeNumberBetween(1, longest_wait_seconds, "seconds")],
};

const attributes = {
  job_definition: stringAttribute("optional", {
    description:
      "JSON-encoded job definition: the containers to run. Exactly one of `job_definition` and `job_definition_wo` is " +
      "required. It is published on IPFS, where anybody can read it, unless the job is `confidential`. " +
      "A change of its meaning replaces the job; another spelling of the same JSON does not.",
    same: async (a, b) => (await import("../../../src/nosana/index.ts")).sameJobDefinition(a, b),
  }),
  job_definition_wo: stringAttribute("optional", {
    description:
      "The same as `job_definition`, for a definition with secrets: it is in no plan and no state. It needs " +
      "`confidential = true`, and Terraform 1.11 or newer. A change of it alone does nothing: see " +
      "`job_definition_wo_version`.",
    write_only: true,
  }),
  job_definition_wo_version: stringAttribute("optional", {
    description: "Any text or number that changes with `job_definition_wo`; its change replaces the job.",
  }),
  confidential: boolAttribute("optional_computed", {
    description:
      "Whether the job definition goes to the host that runs the job alone, instead of being published on IPFS; then apply " +
      "waits until a host has it, at most `completion_timeout_seconds`. Its result is not published either: an apply that " +
      "waits for completion collects it from the host. Changing it replaces the job. Defaults to `false`.",
    default: false,
  }),
  market: stringAttribute("optional_computed", {
    description:
      "Address of the market the job is posted to. Defaults to the provider's `market_address`. Changing it replaces the job.",
    ...fixed,
  }),
  node: stringAttribute("optional", {
    description:
      "Address of the host that shall run the job. It must be waiting in the market's queue when the job is posted. " +
      "Without it the host that has waited longest takes the job. Changing it replaces the job.",
  }),
  timeout_seconds: integerAttribute("optional_computed", {
    description:
      "How long the job may run, in seconds. The wallet deposits the market's price for all of it; what is not used " +
      "is paid back. Raising it extends a job that has not ended; lowering it then is refused. Defaults to `3600`.",
    default: 3600,
    validators: [wholeNumberBetween(1, longest_run_seconds, "seconds")],
  }),
  wait_for_completion: boolAttribute("optional_computed", {
    description: "Whether to wait for the job to complete before returning. Defaults to `false`.",
    default: default_settings.wait_for_completion,
  }),
  wait_until: stringAttribute("optional", {
    description:
      "What to wait for: `completed`, or `running`, that is, until a host runs the job, which is how far a service gets. " +
      "Without it `wait_for_completion` decides.",
    validators: [oneOf(...waitGoals)],
  }),
  completion_timeout_seconds: integerAttribute("optional_computed", {
    description:
      "Maximum time to wait for job completion when `wait_for_completion` is true, or for what `wait_until` says, in " +
      "seconds, queueing included. It does not end the job: see `timeout_seconds`. Defaults to `300`.",
    default: default_settings.completion_timeout_seconds,
    validators: [wholeNumberBetween(1, longest_wait_seconds, "seconds")],
  }),
  queue_timeout_seconds: integerAttribute("optional", queueTimeout),
  on_timeout: stringAttribute("optional_computed", {
    description:
      "What to do when the wait takes longer than `completion_timeout_seconds` or `queue_timeout_seconds`. `fail` (default): an error, the job goes " +
      "on and is kept in state as tainted. `warn`: a warning, and the next apply goes on waiting. `stop`: the job is " +
      "stopped, what it did not use is paid back, and the apply fails. Where it could not be stopped, destroying or replacing " +
      "the resource does that first, for `on_destroy` is `stop` then unless set otherwise.",
    default: default_settings.on_timeout,
    validators: [oneOf(...timeoutPolicies)],
  }),
  on_failure: stringAttribute("optional_computed", {
    description:
      "What to do when the job that was waited for does not complete. `fail` (default): an error. `warn`: a warning; " +
      "use it with a `postcondition` on `status` to fail the run without tainting the job. A confidential job whose result " +
      "was not collected may have succeeded, and is a warning when it is created.",
    default: default_settings.on_failure,
    validators: [oneOf(...failurePolicies)],
  }),
  on_destroy: stringAttribute("optional", {
    description:
      "What becomes of a live job when the resource is destroyed or replaced. `detach`: it goes on, and a warning says " +
      "what it may cost. `stop`: it is stopped, and what it did not use is paid back. Defaults to the provider's " +
      "`on_destroy`; without that, to `stop` if `on_timeout` is `stop`, else to `detach`.",
    validators: [oneOf(...destroyPolicies)],
  }),
  on_duplicate: stringAttribute("optional", {
    description:
      "What to do before the job is posted when a live job of the same wallet has the same definition, market and time-out, " +
      "and no state is known to hold it, as when the machine of an earlier run has vanished. `warn`: it is named, with its " +
      "age and cost, and this job is posted all the same. `adopt`: it becomes this resource, and nothing is posted or paid. " +
      "`fail`: an error before anything is paid. `ignore`: nobody looks. Not looked for: duplicates of confidential jobs, " +
      "whose definitions are not on chain. Defaults to the provider's `on_duplicate`, and that to `warn`.",
    validators: [oneOf(...duplicatePolicies)],
  }),
  rerun_if: stringAttribute("optional", {
    description:
      "When the next apply runs the job again, by replacing it: `never` (default), `failed`, `gone` (its account was " +
      "closed and it is not known to have completed), or `always` (whenever it has ended).",
    validators: [oneOf(...rerunPolicies)],
  }),
  max_price: bigintAttribute("optional", {
    description:
      "The highest price the job may be posted at, in NOS base units (1 NOS = 1,000,000) per second. It is compared with " +
      "the market's price just before the job is posted, and the transaction fails when the price has risen by the time it is " +
      "executed: then nothing is paid, and the new price is compared. Without it there is no limit.",
    validators: [wholeNumberBetween(0, Number.MAX_SAFE_INTEGER, "NOS base units per second")],
  }),
  triggers: mapOfStringsAttribute("optional", {
    description:
      "Any texts; a change replaces the job, that is, runs it again. A finished job never runs again by itself.",
  }),
  timeouts: timeoutsBlock,
  id: stringAttribute("computed", {
    description:
      "Address of the job's account on chain. From Terraform 1.16 on it is known when planning, unless the wallet is not.",
    ...fixed,
  }),
  network: stringAttribute("computed", {
    description: "The network the job was posted on: `mainnet`, `devnet` or `localnet`.",
    ...fixed,
  }),
  status: stringAttribute("computed", {
    description: `The job's status when it was last looked at: ${quoted(jobStatuses)}.`,
    ...fixed,
  }),
  status_reason: stringAttribute("computed", {
    description:
      "Why the status is what it is, in a word: `queued`, `assigned`, `success`, `exit_code`, `expired`, ….",
    ...fixed,
  }),
  transaction: stringAttribute("computed", {
    description: "Signature of the transaction that posted the job; null for an imported job.",
    ...fixed,
  }),
  ipfs_job: stringAttribute("computed", {
    description:
      "CID of the job definition, or of the stub that is pinned in the place of a confidential one. Known when planning, " +
      "since it follows from the definition.",
    ...fixed,
  }),
  definition_delivered: boolAttribute("computed", {
    description:
      "Whether the host of a confidential job has been given its definition. While it is `false` and the job has not " +
      "ended, the next apply hands it over. Null for a job that is not confidential.",
    ...fixed,
  }),
  ipfs_result: stringAttribute("computed", {
    description: "CID of the job's result, once there is one.",
    ...fixed,
  }),
  assigned_node: stringAttribute("computed", {
    description: "Address of the host that runs or ran the job.",
    ...fixed,
  }),
  payer: stringAttribute("computed", {
    description: "Address of the wallet that paid the deposit.",
    ...fixed,
  }),
  project: stringAttribute("computed", {
    description: "Address of the wallet that owns the job: it alone may stop or extend it.",
    ...fixed,
  }),
  price: bigintAttribute("computed", {
    description: "Price in NOS base units (1 NOS = 1,000,000) per second, fixed when the job was posted.",
    ...fixed,
  }),
  deposit: bigintAttribute("computed", {
    description: "What is deposited for the job, in NOS base units (1 NOS = 1,000,000): price × time-out.",
    ...fixed,
  }),
  started_at: stringAttribute("computed", {
    description: "When a host started the job (RFC 3339).",
    ...fixed,
  }),
  ended_at: stringAttribute("computed", { description: "When the job ended (RFC 3339).", ...fixed }),
  operations: listNestedAttribute("computed", {
    description:
      "What became of each operation of the job definition, once there is a result: of the first 200, and of their logs as " +
      "much as fits into 192 KiB of state together.",
    ...fixed,
    attributes: operationAttributes,
  }),
  service_urls: mapOfStringsAttribute("computed", {
    description:
      'URLs of the ports the job exposes, by operation and port: `service_urls["web:8080"]`. Null on a local network ' +
      "and for a job with a private operation, where they cannot be told.",
    ...fixed,
  }),
  explorer_url: stringAttribute("computed", {
    description: "The job's page in the Nosana dashboard; null on a local network.",
    ...fixed,
  }),
} satisfies AttributeMap;

export const jobSchema = defineSchema("resource", {
  version: 1,
  description:
    "Manages a Nosana job: posts it, pays its deposit, and optionally waits until it has completed. Destroying the " +
    "resource only removes the reference, unless `on_destroy` or `on_timeout` is `stop`: a job that still runs goes on, and goes on being " +
    "paid, until it ends.",
  attributes,
  validators: [exactlyOneOf("job_definition", "job_definition_wo")],
});

export type JobAttributes = typeof attributes;
/** The resource in state. */
export type JobModel = ModelOf<JobAttributes>;
/** The resource in a plan or configuration. */
export type PlannedJobModel = PlannedModelOf<JobAttributes>;
/** The configuration while it is carried out: the only place with write-only values. */
export type JobConfig = KnownConfigOf<JobAttributes>;
