import type { Address } from "@solana/kit";
import { anyOf } from "../../../src/base/abort.ts";
import { AppError, isAppError } from "../../../src/base/errors.ts";
import type { CallContext } from "../../../src/bridge/index.ts";
import type { Job } from "../../../src/nosana/index.ts";
import type { JournalEntry } from "../../../src/solana/index.ts";
import type { Services } from "../../services.ts";
import { settledPosting } from "./posting.ts";

/** Twice what a transaction has to be executed in. */
const longest_settling_ms = 180_000;

/** A job of an earlier run that nobody was told of. */
export interface FoundJob {
  readonly job: Job;
  readonly signature: string;
  readonly slot: bigint;
}

/** What makes two postings the same: where, what, and for how long. */
export function intentOf(network: string, market: Address, cid: string, timeout_seconds: bigint): string {
  return [network, market, cid, timeout_seconds].join("/");
}

/**
 * Looks for a job that an earlier run, killed before it could answer, has posted with the same intent. It is paid
 * for already, so it is taken over instead of posting another.
 */
export async function findOrphan(
  intent: string,
  services: Services,
  context: CallContext,
): Promise<FoundJob | null> {
  const [journal, nosana] = await Promise.all([services.journal(), services.nosana()]);
  const { signal, log } = context;
  for (
    let entry = await journal.takeOrphan(intent);
    entry !== null;
    entry = await journal.takeOrphan(intent)
  ) {
    const { account, signature } = entry;
    log.info("an earlier run was interrupted while posting this job", { job: account, signature });
    // The account first: it is there long after nodes have forgotten the transaction.
    const job = await nosana.job(account, { signal });
    if (job !== null) return { job, signature, slot: 0n };
    const slot = await slotOfPosting(entry, services, context);
    const later = slot === null ? null : await nosana.job(account, { min_context_slot: slot, signal });
    if (later !== null) return { job: later, signature, slot: slot ?? 0n };
    await journal.forget(account);
  }
  return null;
}

/**
 * @returns the slot the posting was executed in; null when it was not, or so long ago that nobody remembers.
 * @throws AppError TRANSACTION_OUTCOME_UNKNOWN when it can still be executed after all this time.
 */
async function slotOfPosting(
  entry: JournalEntry,
  services: Services,
  context: CallContext,
): Promise<bigint | null> {
  const patience = AbortSignal.timeout(longest_settling_ms);
  try {
    return await settledPosting(entry, services, {
      log: context.log,
      signal: anyOf(context.signal, patience),
    });
  } catch (error) {
    if (isAppError(error, "TRANSACTION_EXPIRED")) return null;
    if (!patience.aborted || context.signal.aborted) throw error;
    throw new AppError("TRANSACTION_OUTCOME_UNKNOWN", {
      signature: entry.signature,
      last_valid_block_height: entry.last_valid_block_height.toString(),
      reason: "an earlier run sent it, and the network has neither executed nor dropped it yet",
    });
  }
}
