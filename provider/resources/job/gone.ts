import type { Address } from "@solana/kit";
import { isAppError } from "../../../src/base/errors.ts";
import type { CallContext } from "../../../src/bridge/index.ts";
import type { JobHistory, JobStatus } from "../../../src/nosana/index.ts";
import type { SentTransaction } from "../../../src/solana/index.ts";
import type { Services } from "../../services.ts";
import { exposesOnlyServices } from "./definition.ts";
import { operationsAttribute, rfc3339, statusAttributes } from "./model.ts";
import { type Observation, priorStatus, resultAt, tellable, tellOfOmitted } from "./observe.ts";
import type { JobModel } from "./schema.ts";

/**
 * Finds out from the transactions that name a job how it ended, when its account is closed.
 * @returns null when they do not tell, for the endpoint has forgotten them or does not answer; "never_posted" when it
 * is proved that there was no such job.
 */
export async function observeGone(
  address: Address,
  before: JobModel,
  listing: SentTransaction | null,
  services: Services,
  context: CallContext,
): Promise<Observation | "never_posted" | null> {
  const history = await historyOf(address, listing, services, context);
  if (history === null || history.fate === "open" || history.fate === "no_trace") return null;
  if (history.fate === "never_landed") return "never_posted";
  const cid = history.ipfs_result;
  const read = cid === null ? null : await resultAt(cid, address, services, context);
  const result = read === "unavailable" || read === null ? null : tellable(read, before);
  if (result) tellOfOmitted(result, address, context);
  const status = await statusOf(history, before, read);
  return {
    status,
    result,
    model: {
      ...before,
      ...statusAttributes(status),
      ipfs_result: cid ?? before.ipfs_result,
      assigned_node: history.node ?? before.assigned_node,
      ended_at: rfc3339(history.time_end) ?? before.ended_at,
      operations: result ? operationsAttribute(result) : before.operations,
    },
  };
}

async function statusOf(
  { fate, ipfs_result }: JobHistory,
  before: JobModel,
  result: Awaited<ReturnType<typeof resultAt>> | null,
): Promise<JobStatus> {
  // Only the owner's `end` leaves a job without a result; it was cleaned up afterwards.
  if (fate === "cleaned" && ipfs_result === null)
    return { status: "cancelled", reason: "ended", terminal: true };
  const { jobStatus } = await import("../../../src/nosana/index.ts");
  const prior = priorStatus(before);
  return jobStatus(null, result, {
    history: fate as "delisted" | "recovered" | "cleaned" | "removed_by_admin",
    exposed: await exposesOnlyServices(before.job_definition),
    ...(prior ? { prior } : {}),
  });
}

/** Not every endpoint keeps a history. Without one the job's last known status stands, and is no reason to fail. */
async function historyOf(
  address: Address,
  listing: SentTransaction | null,
  services: Services,
  { signal, log }: CallContext,
): Promise<JobHistory | null> {
  const nosana = await services.nosana();
  try {
    return await nosana.history(address, { signal, ...(listing ? { listing } : {}) });
  } catch (error) {
    if (!isAppError(error) || isAppError(error, "ABORTED")) throw error;
    log.warn("the history of a closed job cannot be read", { job: address, reason: error.message });
    return null;
  }
}
