import type { Address } from "@solana/kit";
import { isAppError, reasonOf } from "../../../src/base/errors.ts";
import type { CallContext } from "../../../src/bridge/index.ts";
import type { StraysOptions } from "../../../src/solana/index.ts";
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

const looked_for = new WeakSet<Services>();

/** Once in a refresh: names what interrupted runs of this workspace have posted, though nothing is to be created. */
export async function warnOfOwnStrays(services: Services, context: CallContext): Promise<void> {
  if (looked_for.has(services)) return;
  looked_for.add(services);
  if (await services.mayHoldStrays()) await warnOfStrays(services, context, { ownUntold: true });
}

/**
 * Names the jobs of interrupted runs that no resource has asked for: nobody else would ever mention them, and they
 * cost. To be called late in a create, when those beside it have taken over what is theirs. What the same plan has
 * posted (`exceptPlan`) is found by the resource that was planned with it.
 */
export async function warnOfStrays(
  services: Services,
  context: CallContext,
  options: StraysOptions,
): Promise<void> {
  const { signal, log, diagnostics } = context;
  try {
    const [journal, nosana, network] = await Promise.all([
      services.journal(),
      services.nosana(),
      services.network(),
    ]);
    for (const stray of await nosana.findStrays(journal, { ...options, signal }))
      diagnostics.add(strayJob(stray, network.explorerUrl(stray.account), options.ownUntold === true));
  } catch (error) {
    // The job at hand is posted, and its answer matters more.
    const reason = isAppError(error) ? error.message : reasonOf(error);
    log.warn("could not look for jobs of interrupted runs", { reason });
  }
}
