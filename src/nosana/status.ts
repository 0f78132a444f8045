import type { JobStatus as StatusWord } from "../../schema/job-status.ts";
import type { Job } from "./job.ts";
import type { JobResult } from "./result.ts";

export interface JobStatus {
  readonly status: StatusWord;
  /** Why, in a word that does not change between versions. */
  readonly reason: string;
  /** Nothing will change any more. */
  readonly terminal: boolean;
}

export interface StatusHints {
  /** The last status known; it stands while nothing better can be said. */
  readonly prior?: JobStatus | null;
  /** Every operation exposes a port: running until the time is up is such a job's normal end. */
  readonly exposed?: boolean;
  /** Whether the job stands in its market's queue; leave it out when that was not looked up. */
  readonly in_queue?: boolean;
  /** A stopped job has waited long enough for another node. */
  readonly grace_over?: boolean;
  /** What the transaction history tells about an account that is gone. */
  readonly history?: "delisted" | "recovered" | "cleaned" | "removed_by_admin";
}

/**
 * The one place that says what a job's status is. `job` null: its account does not exist. `result`: what the posted
 * result says, null when none was read, "unavailable" when one is posted but no gateway has it. The chain knows no
 * failure, so `completed` is only ever said of a result that was read.
 */
export function jobStatus(
  job: Job | null,
  result: JobResult | "unavailable" | null,
  hints: StatusHints = {},
): JobStatus {
  if (job === null) return goneStatus(result, hints);
  switch (job.state) {
    case "queued":
      return going("pending", hints.in_queue === false ? "orphaned" : "queued");
    case "running":
      return going("running", job.raw_state === 0 ? "assigned" : "reclaimed");
    case "stopped":
      return hints.grace_over ? ended("failed", "node_quit") : going("pending", "node_quit");
    case "done":
      // Only the owner's `end` leaves a finished job without a result; its node may still post one.
      return job.ipfs_result === null
        ? ended("cancelled", "ended")
        : resultStatus(result, hints, timeWasUp(job));
    default:
      return going(hints.prior?.status ?? "pending", `unknown_state_${job.state.unknown}`);
  }
}

function goneStatus(result: JobResult | "unavailable" | null, { prior, history, ...hints }: StatusHints) {
  if (prior?.terminal) return ended(prior.status, "account_closed");
  if (history === "cleaned") return resultStatus(result, { ...hints, prior: prior ?? null });
  if (history !== undefined) return ended("cancelled", history);
  return going(prior?.status ?? "pending", "account_closed");
}

/** What a posted result says about its job. */
function resultStatus(
  result: JobResult | "unavailable" | null,
  hints: StatusHints,
  time_was_up = false,
): JobStatus {
  if (result === null || result === "unavailable") {
    return going(hints.prior?.status ?? "running", "result_unavailable");
  }
  if (result.status === "success") return ended("completed", "success");
  if (result.status === "failed") return ended("failed", failureReason(result));
  if (result.blank === "undelivered") return ended("failed", "definition_not_delivered");
  if (result.blank === "withheld")
    return hints.exposed && time_was_up
      ? ended("completed", "expired")
      : ended("failed", "result_not_collected");
  if (result.status === "unknown") return ended("failed", "result_unreadable");
  if (result.expired && !result.stopped) return ended(hints.exposed ? "completed" : "failed", "expired");
  return ended("cancelled", "stopped");
}

/** What the chain tells of it, for the blank result of a confidential job does not. */
function timeWasUp({ time_start, time_end, timeout_seconds }: Job): boolean {
  return time_start !== null && time_end !== null && time_end - time_start >= timeout_seconds;
}

function failureReason(result: JobResult): string {
  if (result.host_shut_down) return "host_shut_down";
  return result.operations.some(({ exit_code }) => exit_code !== null && exit_code !== 0)
    ? "exit_code"
    : "error";
}

const going = (status: StatusWord, reason: string): JobStatus => ({ status, reason, terminal: false });
const ended = (status: StatusWord, reason: string): JobStatus => ({ status, reason, terminal: true });
