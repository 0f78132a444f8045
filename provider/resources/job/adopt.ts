import type { Address } from "@solana/kit";
import { isAppError, reasonOf } from "../../../src/base/errors.ts";
import type { CallContext } from "../../../src/bridge/index.ts";
import type { Services } from "../../services.ts";
import { strayJob } from "./take-over-messages.ts";

/** What makes two postings of one wallet on one chain the same: where, what, for how long, and by whom. */
export function intentOf(
  network: string,
  market: Address,
  definition: string,
  timeout_seconds: bigint,
  node: Address | null,
): string {
  return [network, market, definition, timeout_seconds, ...(node === null ? [] : [node])].join("/");
}

/**
 * Names the jobs of interrupted runs that no resource has asked for: nobody else would ever mention them, and they
 * cost. To be called late in a create, when those beside it have taken over what is theirs. What the same `plan` has
 * posted is found by the resource that was planned with it.
 */
export async function warnOfStrays(
  services: Services,
  context: CallContext,
  plan: string | undefined,
): Promise<void> {
  const { signal, log, diagnostics } = context;
  try {
    const [journal, nosana, network] = await Promise.all([
      services.journal(),
      services.nosana(),
      services.network(),
    ]);
    for (const stray of await nosana.findStrays(journal, { signal, ...(plan ? { exceptPlan: plan } : {}) }))
      diagnostics.add(strayJob(stray, network.explorerUrl(stray.account)));
  } catch (error) {
    // The job at hand is posted, and its answer matters more.
    const reason = isAppError(error) ? error.message : reasonOf(error);
    log.warn("could not look for jobs of interrupted runs", { reason });
  }
}
