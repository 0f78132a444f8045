import { systemClock } from "../../../src/base/clock.ts";
import { AppError } from "../../../src/base/errors.ts";
import type { CallContext } from "../../../src/bridge/index.ts";
import type { Services } from "../../services.ts";
import type { SentTransaction } from "./ticket.ts";

const pause_ms = 2_000;

/**
 * Waits until it is certain what became of the transaction that posts a job; sends nothing.
 * @returns the slot it was executed in.
 * @throws AppError TRANSACTION_EXPIRED when no job came of it, ABORTED with the signal, and what reading throws.
 */
export async function settledPosting(
  ticket: SentTransaction,
  services: Services,
  { signal, log }: Pick<CallContext, "signal" | "log">,
): Promise<bigint> {
  const nosana = await services.nosana();
  for (;;) {
    const outcome = await nosana.outcomeOf(ticket, { signal });
    if (outcome.kind === "executed") return outcome.slot;
    // `unknown`: long past its time, and forgotten by the node. What it made would have been found by its address.
    if (outcome.kind !== "open") throw new AppError("TRANSACTION_EXPIRED", { signature: ticket.signature });
    log.debug("the posting is not certain yet", { transaction: ticket.signature, outcome: outcome.kind });
    await systemClock.sleep(pause_ms, signal);
  }
}
