import type { Base64EncodedWireTransaction } from "@solana/kit";
import { AppError, isAppError, reasonOf } from "../base/errors.ts";
import type { Ticket } from "./build.ts";
import type { Chain } from "./chain.ts";
import type { Explain } from "./failure-text.ts";
import { requestedPauseMs } from "./rpc-errors.ts";
import { executionError, heightOf, lookUp, type Sighting } from "./sighting.ts";

export interface Settled {
  readonly signature: Ticket["signature"];
  /** The slot it was executed in; when only its effect could be seen, the slot of that look. */
  readonly slot: bigint;
}

export interface SettleOptions {
  /** Whether the transaction's effect is on chain: the last word when its status is no longer known. */
  readonly landed?: () => Promise<boolean>;
  readonly explain?: Explain;
  readonly signal?: AbortSignal;
}

const resend_every_ms = 2_000;
const first_poll_ms = 200;
const slowest_poll_ms = 2_000;
/** How long the RPC node may be unreachable, after the first send, before the outcome is called unknown. */
const unreachable_patience_ms = 60_000;
/** A node that says when to come again is not out of reach, up to here: then any transaction's time is long up. */
const busy_patience_ms = 300_000;
/** How long the closing look may take after the caller has given up. */
const closing_look_ms = 3_000;

/**
 * Sends the ticket's bytes, again and again, until its outcome is certain. It never signs: the transaction is
 * executed at most once, and this can be called again with the same ticket, by another process too.
 * Throws TRANSACTION_FAILED, TRANSACTION_EXPIRED, or TRANSACTION_OUTCOME_UNKNOWN (aborted, node out of reach).
 */
export async function settleTransaction(
  chain: Chain,
  ticket: Ticket,
  options: SettleOptions = {},
): Promise<Settled> {
  // What waits to be sent when the outcome is told must not be sent any more.
  const over = new AbortController();
  const sender = createSender(chain, ticket, over.signal);
  try {
    return await untilCertain(chain, ticket, options, sender.sendWhenDue);
  } finally {
    over.abort();
  }
}

async function untilCertain(
  chain: Chain,
  ticket: Ticket,
  options: SettleOptions,
  sendWhenDue: () => void,
): Promise<Settled> {
  const { clock } = chain;
  const started_ms = clock.now();
  let pause_ms = first_poll_ms;
  let answered_at_ms = started_ms;
  for (;;) {
    sendWhenDue();
    try {
      await clock.sleep(pause_ms, options.signal);
    } catch {
      return closingLook(chain, ticket, options);
    }
    pause_ms = Math.min(pause_ms * 1.5, slowest_poll_ms);
    try {
      const settled = await look(chain, ticket, options);
      if (settled) return settled;
      answered_at_ms = clock.now();
    } catch (error) {
      if (isAppError(error, "TRANSACTION_FAILED", "TRANSACTION_EXPIRED")) throw error;
      if (options.signal?.aborted) return closingLook(chain, ticket, options);
      chain.log.debug("could not look for the transaction", { signature: ticket.signature, error });
      const come_again_ms = clock.now() + requestedPauseMs(error, clock.now());
      if (come_again_ms > clock.now())
        answered_at_ms = Math.max(answered_at_ms, Math.min(come_again_ms, started_ms + busy_patience_ms));
      if (clock.now() - answered_at_ms > unreachable_patience_ms) throw unknown(ticket, error);
    }
  }
}

function createSender({ clock, log, rpc }: Chain, { signature, wire }: Ticket, over: AbortSignal) {
  let sent_at_ms = Number.NEGATIVE_INFINITY;
  let answering = false;
  const send = async () => {
    answering = true;
    try {
      // Already simulated, so no preflight; resending is ours, so no retries by the node.
      await rpc
        .sendTransaction(wire as Base64EncodedWireTransaction, {
          encoding: "base64",
          maxRetries: 0n,
          skipPreflight: true,
        })
        .send({ abortSignal: over });
    } catch (error) {
      if (over.aborted) return;
      // Whatever was answered, or not, the bytes may have got through: only a look at the chain can tell.
      log.debug("sending got no good answer, looking for the transaction", { signature, error });
    } finally {
      answering = false;
    }
  };
  return {
    sendWhenDue() {
      if (answering || clock.now() - sent_at_ms < resend_every_ms) return;
      sent_at_ms = clock.now();
      void send();
    },
  };
}

/** Null: not settled yet. */
async function look(chain: Chain, ticket: Ticket, options: SettleOptions): Promise<Settled | null> {
  const { signal } = options;
  const recent = await lookUp(chain, ticket, { signal, search_history: false });
  if (recent.kind !== "none") return verdict(chain, ticket, recent, options);
  const height = await heightOf(chain, signal);
  if (height.block_height <= ticket.last_valid_block_height) return null;

  // Too old to be executed from here on. It may have been before, so look everywhere before saying that it was not.
  const thorough = await lookUp(chain, ticket, { signal, search_history: true });
  if (thorough.kind !== "none") return verdict(chain, ticket, thorough, options);
  if (thorough.slot < height.slot) throw lagging(chain);
  if (await options.landed?.()) return { signature: ticket.signature, slot: thorough.slot };
  throw new AppError("TRANSACTION_EXPIRED", { signature: ticket.signature });
}

/** Behind one endpoint are many nodes; the one that knows of no transaction may not have come as far as it. */
function lagging({ endpoint }: Chain) {
  const reason = "its answer about the transaction is older than its answer about the block height";
  return new AppError("RPC_UNREACHABLE", { endpoint, reason });
}

async function verdict(chain: Chain, ticket: Ticket, sighting: Sighting, options: SettleOptions) {
  if (sighting.kind === "executed") return { signature: ticket.signature, slot: sighting.slot };
  if (sighting.kind === "failed") throw await executionError(chain, ticket, sighting, options);
  return null;
}

/** The caller gave up. One quick look, which its signal must not cut short, may still bring certainty. */
async function closingLook(chain: Chain, ticket: Ticket, options: SettleOptions): Promise<Settled> {
  try {
    const signal = AbortSignal.timeout(closing_look_ms);
    const sighting = await lookUp(chain, ticket, { signal, search_history: false });
    const settled = await verdict(chain, ticket, sighting, options);
    if (settled) return settled;
  } catch (error) {
    if (isAppError(error, "TRANSACTION_FAILED")) throw error;
    const { signature } = ticket;
    chain.log.warn("the last look for the transaction failed", { signature, reason: reasonOf(error) });
  }
  throw unknown(ticket, new AppError("ABORTED", { doing: "waiting for its confirmation" }));
}

function unknown(ticket: Ticket, cause: unknown) {
  const { signature, last_valid_block_height } = ticket;
  return new AppError(
    "TRANSACTION_OUTCOME_UNKNOWN",
    {
      signature,
      last_valid_block_height: last_valid_block_height.toString(),
      reason: (isAppError(cause) ? cause.message : reasonOf(cause)).replace(/\.$/, ""),
    },
    { cause },
  );
}
