import { AppError } from "../../../src/base/errors.ts";
import type { SentTransaction, SettlingOptions } from "../../../src/solana/index.ts";
import type { Services } from "../../services.ts";

/**
 * Waits until it is certain what became of the transaction that posts a job; sends nothing.
 * @returns the slot it was executed in.
 * @throws AppError TRANSACTION_EXPIRED when no job came of it, ABORTED with the signal.
 */
export async function settledPosting(
  ticket: SentTransaction,
  services: Services,
  options: SettlingOptions & { readonly signal: AbortSignal },
): Promise<bigint> {
  const nosana = await services.nosana();
  const outcome = await nosana.settledOutcome(ticket, options);
  // `unknown`: long past its time, and forgotten by the node. What it made would have been found by its address.
  if (outcome.kind !== "executed") throw new AppError("TRANSACTION_EXPIRED", { signature: ticket.signature });
  return outcome.slot;
}
