import type { Job, JobResult, JobStatus, OperationResult } from "../../../src/nosana/index.ts";
import type { JobModel } from "./schema.ts";
import { fitting, mostOperationsInState, mostResultBytesInState } from "./stored-size.ts";

const logs_max_characters = 4_000;

/** What is known of a job only when it has been looked at, as it is before. */
export const unseen = {
  market: null,
  transaction: null,
  ipfs_job: null,
  ipfs_result: null,
  definition_delivered: null,
  assigned_node: null,
  payer: null,
  project: null,
  price: null,
  deposit: null,
  started_at: null,
  ended_at: null,
  operations: null,
  service_urls: null,
  explorer_url: null,
} as const satisfies Partial<JobModel>;

/** What the chain says about a job, as attributes. */
export function chainAttributes(job: Job) {
  return {
    id: job.address,
    market: job.market,
    ipfs_job: job.ipfs_job,
    ipfs_result: job.ipfs_result,
    assigned_node: job.node,
    payer: job.payer,
    project: job.project,
    price: job.price,
    started_at: rfc3339(job.time_start),
    ended_at: rfc3339(job.time_end),
  } satisfies Partial<JobModel>;
}

/** What the owner can still raise on chain while the job lives. */
export function paidAttributes(job: Job) {
  return {
    timeout_seconds: Number(job.timeout_seconds),
    deposit: job.price * job.timeout_seconds,
  } satisfies Partial<JobModel>;
}

export function statusAttributes(status: JobStatus) {
  return { status: status.status, status_reason: status.reason } satisfies Partial<JobModel>;
}

export function operationsAttribute(result: JobResult | null): JobModel["operations"] {
  if (result === null) return null;
  const operations = result.operations.slice(0, mostOperationsInState);
  return fitting(mostResultBytesInState, (share) =>
    operations.map((operation) => toOperation(operation, Math.floor(share * logs_max_characters))),
  );
}

function toOperation(operation: OperationResult, max_characters: number) {
  return {
    id: operation.id,
    status: operation.status,
    exit_code: operation.exit_code,
    logs: logTail(operation, max_characters),
  };
}

/** The end of what an operation printed: whole lines, at most `max_characters`; null when it printed nothing. */
export function logTail({ logs }: OperationResult, max_characters: number): string | null {
  const text = logs
    .map((chunk) => chunk.text)
    .join("")
    .trimEnd();
  if (text === "" || max_characters === 0) return null;
  if (text.length <= max_characters) return text;
  // Not in the middle of a character, whose second half would be no text.
  const tail = text.slice(-max_characters).replace(/^[\uDC00-\uDFFF]/, "");
  return tail.slice(tail.indexOf("\n") + 1);
}

/** Seconds since the Unix epoch as text; null stays null. */
export function rfc3339(unix_seconds: bigint | null): string | null {
  return unix_seconds === null
    ? null
    : new Date(Number(unix_seconds) * 1000).toISOString().replace(".000Z", "Z");
}
