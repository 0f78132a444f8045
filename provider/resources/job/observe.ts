import { terminalJobStatuses } from "../../../schema/job-status.ts";
import { most_result_bytes } from "../../../schema/result-limits.ts";
import { isAppError } from "../../../src/base/errors.ts";
import type { CallContext } from "../../../src/bridge/index.ts";
import type { Job, JobResult, JobStatus, StatusHints } from "../../../src/nosana/index.ts";
import type { Services } from "../../services.ts";
import { operationsLeftOut } from "./ending-messages.ts";
import { chainAttributes, operationsAttribute, statusAttributes } from "./model.ts";
import type { JobModel } from "./schema.ts";
import { mostOperationsInState } from "./stored-size.ts";

/** What is known about a job after looking at it. */
export interface Observation {
  readonly model: JobModel;
  readonly status: JobStatus;
  /** For messages, which end up in the logs of pipelines: without the credentials of the definition. */
  readonly result: JobResult | null;
}

export interface ObservationHints extends Pick<StatusHints, "exposed" | "in_queue" | "grace_over"> {
  /**
   * What the host of a confidential job has told its owner: the public result says less. "unavailable": no gateway is to
   * be asked.
   */
  readonly collected?: JobResult | "unavailable" | null;
}

/**
 * The state of a job with what was just seen of it. A finished job's result decides whether it succeeded; while no
 * gateway has it, the last known status stands.
 */
export async function observe(
  job: Job,
  before: JobModel,
  { collected, ...hints }: ObservationHints,
  services: Services,
  context: CallContext,
): Promise<Observation> {
  const { jobStatus } = await import("../../../src/nosana/index.ts");
  const { ipfs_result: cid } = job;
  const result = cid === null ? null : (collected ?? (await resultAt(cid, job.address, services, context)));
  const prior = priorStatus(before);
  const status = jobStatus(job, result, { ...hints, ...(prior ? { prior } : {}) });
  const seen = result === "unavailable" || result === null ? null : tellable(result, before);
  if (seen) tellOfOmitted(seen, job.address, context);
  return {
    status,
    result: seen && (await showable(seen, before)),
    model: {
      ...before,
      ...chainAttributes(job),
      ...statusAttributes(status),
      operations: seen && seen.blank === null ? operationsAttribute(seen) : before.operations,
      definition_delivered:
        seen && before.definition_delivered === false
          ? tellsOfDelivery(seen)
          : before.definition_delivered && !lostToAnotherHost(job, before),
    },
  };
}

/** State holds a part of a result that is too large for it. */
export function tellOfOmitted({ operations }: JobResult, job: string, { diagnostics }: CallContext): void {
  if (operations.length > mostOperationsInState) diagnostics.add(operationsLeftOut(job, operations.length));
}

/** The host that had the definition has given the job back: the next one has none. */
function lostToAnotherHost({ state, node }: Job, { assigned_node }: JobModel): boolean {
  return state === "stopped" || (state === "running" && assigned_node !== null && node !== assigned_node);
}

/** Logs and errors may repeat what is secret: where the definition is not in state, they are not either. */
export function tellable(result: JobResult, { confidential, job_definition }: JobModel): JobResult {
  if (confidential !== true || job_definition !== null) return result;
  const operations = result.operations.map((operation) => ({ ...operation, logs: [], error: null }));
  return { ...result, operations, errors: [] };
}

async function showable(result: JobResult, { job_definition }: JobModel): Promise<JobResult> {
  if (job_definition === null) return result;
  const { parseJobDefinition, redactor } = await import("../../../src/nosana/index.ts");
  let redact: (text: string) => string;
  try {
    redact = redactor(parseJobDefinition(job_definition).definition);
  } catch (error) {
    // Whoever published it had other rules, and nobody can tell what is a credential in it.
    if (!isAppError(error, "JOB_DEFINITION_INVALID")) throw error;
    return result;
  }
  const operations = result.operations.map((operation) => ({
    ...operation,
    logs: operation.logs.map((chunk) => ({ ...chunk, text: redact(chunk.text) })),
    error: operation.error && redact(operation.error),
  }));
  return { ...result, operations, errors: result.errors.map(redact) };
}

/** Another run may have handed over the definition, and been killed before it could say so. */
function tellsOfDelivery({ blank, operations }: JobResult): boolean {
  return blank === "withheld" || operations.length > 0;
}

/** The last status in state, as far as the status function needs it. */
export function priorStatus(state: JobModel): JobStatus | null {
  const { status, status_reason } = state;
  if (status === null) return null;
  return { status: status as JobStatus["status"], reason: status_reason ?? "", terminal: isFinal(state) };
}

/** Of such a job there may be news although it counts as ended: see `grace.ts` and `past.ts`. */
const reasonsToLookAgain = ["node_quit", "unverified"];

/** Nothing will change this job any more. */
export function isFinal({ status, status_reason }: JobModel): boolean {
  return isTerminal(status) && !reasonsToLookAgain.includes(status_reason ?? "");
}

/** With these a job has ended, although its status does not say how. */
const reasonsOfEndedJobs = ["result_unavailable", "account_closed"];

/** Nothing more is paid for, or can be given to a host. */
export function hasEnded({ status, status_reason }: Pick<JobModel, "status" | "status_reason">): boolean {
  return isTerminal(status) || reasonsOfEndedJobs.includes(status_reason ?? "");
}

/** With these nothing more happens to a job. If that was an error of the endpoint's, a refresh finds out. */
const reasonsNotToWait = ["account_closed", "orphaned"];

/** Whether there may be news of the job that an apply could wait for. */
export function isWorthWaiting({
  status,
  status_reason,
}: Pick<JobModel, "status" | "status_reason">): boolean {
  return !isTerminal(status) && !reasonsNotToWait.includes(status_reason ?? "");
}

export function isTerminal(status: string | null): boolean {
  return terminalJobStatuses.some((terminal) => terminal === status);
}

/** What a host has published as its job's result; "unavailable" when no gateway has it. */
export async function resultAt(
  cid: string,
  job: string,
  services: Services,
  { signal, log }: CallContext,
): Promise<JobResult | "unavailable"> {
  const { parseJobResult } = await import("../../../src/nosana/index.ts");
  const gateway = await services.gateway();
  try {
    const bytes = await gateway.read(cid, { max_bytes: most_result_bytes, signal });
    return parseJobResult(bytes);
  } catch (error) {
    if (!isAppError(error, "CONTENT_UNAVAILABLE", "CID_MISMATCH")) throw error;
    log.warn("the job's result cannot be read", { job, cid, reason: error.message });
    return "unavailable";
  }
}
