import type { PrivateState } from "../../../src/bridge/index.ts";
import type { ExactClient } from "../../../src/nosana/index.ts";
import type { SentTransaction } from "../../../src/solana/index.ts";
import { type Kept, recall } from "./private-data.ts";
import { isSignature } from "./reference.ts";
import type { JobModel } from "./schema.ts";

interface StoredTicket {
  readonly signature: string;
  readonly last_valid_block_height: string;
}

const ticket_data: Kept<StoredTicket> = {
  key: "unconfirmed_transaction",
  expected: "an object with a transaction's signature and last_valid_block_height, a whole number as text",
  is(value): value is StoredTicket {
    if (typeof value !== "object" || value === null) return false;
    const { signature, last_valid_block_height: height } = value as Record<string, unknown>;
    return (
      typeof signature === "string" &&
      isSignature(signature) &&
      typeof height === "string" &&
      /^\d{1,20}$/.test(height)
    );
  },
};

/** Keeps the transaction beside the state until it is known to have been executed. */
export function rememberTicket(privateState: PrivateState, ticket: SentTransaction): void {
  const stored: StoredTicket = {
    signature: ticket.signature,
    last_valid_block_height: ticket.last_valid_block_height.toString(),
  };
  privateState.set(ticket_data.key, stored);
}

export function forgetTicket(privateState: PrivateState): void {
  privateState.delete(ticket_data.key);
}

/**
 * The ticket of a job whose posting was not confirmed, made anew where it is lost: Terraform drops a resource's private
 * data when the provider dies while it changes the resource, and where it replaces a tainted one. Without a ticket
 * nobody could ever say that the job does not exist. Null for a job that was seen.
 * @throws AppError PRIVATE_DATA_DAMAGED, and as reads do.
 */
export async function findTicket(
  { status_reason, transaction }: JobModel,
  privateState: PrivateState,
  nosana: ExactClient,
  signal: AbortSignal,
): Promise<SentTransaction | null> {
  const kept = recallTicket(privateState);
  const isLost = kept === null && status_reason === "unconfirmed" && transaction !== null;
  if (!isLost || !isSignature(transaction)) return kept;
  const ticket = await nosana.lateTicket(transaction, { signal });
  rememberTicket(privateState, ticket);
  return ticket;
}

/** @throws AppError PRIVATE_DATA_DAMAGED. */
export function recallTicket(privateState: PrivateState): SentTransaction | null {
  const stored = recall(privateState, ticket_data);
  if (stored === null) return null;
  return { signature: stored.signature, last_valid_block_height: BigInt(stored.last_valid_block_height) };
}
