import type { PrivateState } from "../../../src/bridge/index.ts";
import type { SentTransaction } from "../../../src/solana/index.ts";

const key = "unconfirmed_transaction";

/** Keeps the transaction beside the state until it is known to have been executed. */
export function rememberTicket(privateState: PrivateState, ticket: SentTransaction): void {
  privateState.set(key, {
    signature: ticket.signature,
    last_valid_block_height: ticket.last_valid_block_height.toString(),
  });
}

export function forgetTicket(privateState: PrivateState): void {
  privateState.delete(key);
}

export function recallTicket(privateState: PrivateState): SentTransaction | null {
  const stored = privateState.get(key) as { signature: string; last_valid_block_height: string } | undefined;
  if (!stored) return null;
  return { signature: stored.signature, last_valid_block_height: BigInt(stored.last_valid_block_height) };
}
