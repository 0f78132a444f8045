import type { Address } from "@solana/kit";
import { isAppError } from "../../../src/base/errors.ts";
import type { CallContext } from "../../../src/bridge/index.ts";
import type { Job } from "../../../src/nosana/index.ts";
import type { Services } from "../../services.ts";
import { settledPosting } from "./posting.ts";

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
  for (const entry of await journal.takeOrphans(intent)) {
    const { account, signature } = entry;
    context.log.info("an earlier run was interrupted while posting this job", { job: account, signature });
    try {
      const slot = await settledPosting(entry, services, context);
      const job = await nosana.job(account, { min_context_slot: slot, signal: context.signal });
      if (job !== null) return { job, signature, slot };
    } catch (error) {
      if (!isAppError(error, "TRANSACTION_EXPIRED")) throw error;
    }
    await journal.forget(account);
  }
  return null;
}
