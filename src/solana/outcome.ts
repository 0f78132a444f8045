import { type AppError, reasonOf } from "../base/errors.ts";
import type { Ticket } from "./build.ts";
import type { Chain } from "./chain.ts";
import { isOfEndpoint } from "./rpc-errors.ts";
import { heightOf, lookUp } from "./sighting.ts";
import { asSignature } from "./signature.ts";

/**
 * What became of a transaction. `open`: it may still be executed, or is not confirmed yet. `unknown`: it is too old
 * for a node that does not find it to be believed.
 */
export type Outcome =
  | { readonly kind: "executed"; readonly slot: bigint }
  | { readonly kind: "open" }
  | { readonly kind: "failed" | "never_executed" | "unknown" };

/** What identifies a transaction that was sent, and tells when it can no longer be executed. */
export interface SentTransaction {
  readonly signature: string;
  readonly last_valid_block_height: bigint;
}

/** About a day. Nodes prune their history, public ones after two days or so, and then say "never heard of it". */
const trusted_history_blocks = 200_000n;

/** A blockhash lives for 150 blocks; as many again for a node that is behind the one the blockhash came from. */
const longest_life_blocks = 300n;

/**
 * A ticket for a transaction that was sent before now, when its own is lost: its blockhash was there already, so that
 * its time is over at the height given here at the latest. Throws as reads do.
 */
export async function lateTicket(
  chain: Chain,
  signature: string,
  options: { readonly signal?: AbortSignal } = {},
): Promise<SentTransaction> {
  const { block_height } = await heightOf(chain, options.signal);
  return { signature: asSignature(signature), last_valid_block_height: block_height + longest_life_blocks };
}

/**
 * Looks for a transaction sent earlier, perhaps by another process; sends nothing. `never_executed` is only said when
 * the transaction can no longer be executed and a node that has come that far, and remembers, does not know it.
 * Throws SIGNATURE_MALFORMED, and as reads do.
 */
export async function outcomeOf(
  chain: Chain,
  ticket: SentTransaction,
  options: { readonly signal?: AbortSignal } = {},
): Promise<Outcome> {
  const known: Pick<Ticket, "signature"> = { signature: asSignature(ticket.signature) };
  // The height first: a transaction that is found missing after its time was up is missing for good.
  const height = await heightOf(chain, options.signal);
  const sighting = await lookUp(chain, known, { search_history: true, signal: options.signal });
  if (sighting.kind === "unconfirmed") return { kind: "open" };
  if (sighting.kind === "executed") return { kind: "executed", slot: sighting.slot };
  if (sighting.kind === "failed") return { kind: "failed" };
  const age = height.block_height - ticket.last_valid_block_height;
  if (age <= 0n || sighting.slot < height.slot) return { kind: "open" };
  return { kind: age > trusted_history_blocks ? "unknown" : "never_executed" };
}

const settling_pause_ms = 2_000;

export interface SettlingOptions {
  readonly signal?: AbortSignal;
  /** Told when a look fails, and with null when one works. */
  readonly onTrouble?: (error: AppError | null) => void;
}

/**
 * Waits until it is certain what became of a transaction, whatever single answers of the RPC endpoint are; sends nothing.
 * Throws ABORTED with the signal.
 */
export async function settledOutcome(
  chain: Chain,
  ticket: SentTransaction,
  options: SettlingOptions = {},
): Promise<Exclude<Outcome, { readonly kind: "open" }>> {
  for (;;) {
    try {
      const outcome = await outcomeOf(chain, ticket, options);
      options.onTrouble?.(null);
      if (outcome.kind !== "open") return outcome;
      chain.log.debug("a transaction is not certain yet", { signature: ticket.signature });
    } catch (error) {
      if (!isOfEndpoint(error)) throw error;
      options.onTrouble?.(error);
      chain.log.warn("could not look for a transaction, trying again", {
        signature: ticket.signature,
        reason: reasonOf(error),
      });
    }
    await chain.clock.sleep(settling_pause_ms, options.signal);
  }
}
