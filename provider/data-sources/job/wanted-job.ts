import type { Address } from "@solana/kit";
import { type CallContext, DiagnosticError } from "../../../src/bridge/index.ts";
import type { ExactClient } from "../../../src/nosana/index.ts";
import { onAnotherNetwork } from "../../resources/job/messages.ts";
import { findJob } from "../../resources/job/reference.ts";
import type { Services } from "../../services.ts";

/**
 * The job that a text names: by its address, its page or its transaction.
 * @throws AppError ADDRESS_MALFORMED, TRANSACTION_NOT_FOUND; DiagnosticError when the page is another network's.
 */
export async function wantedJob(
  text: string,
  services: Services,
  { signal }: CallContext,
): Promise<{ readonly nosana: ExactClient; readonly address: Address }> {
  const nosana = await services.nosana();
  const { address, network } = await findJob(text, nosana, signal);
  if (network !== null && network !== nosana.network.name)
    throw new DiagnosticError(onAnotherNetwork(address, network, nosana.network.name));
  return { nosana, address };
}
