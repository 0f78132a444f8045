import type { Address } from "@solana/kit";
import { AppError, isAppError, reasonOf } from "../base/errors.ts";
import { signTransaction, type Ticket, type TransactionPlan } from "./build.ts";
import type { Chain } from "./chain.ts";
import type { Journal, JournalEntry } from "./journal.ts";
import { type Settled, settleTransaction } from "./settle.ts";

export interface SendOptions extends TransactionPlan {
  /** Called with the signed transaction before it is first sent; if it throws, nothing is sent. */
  readonly onSigned?: (ticket: Ticket) => void | Promise<void>;
  /** Remembers the transaction beyond the end of this process. Without it, a kill after the send loses it. */
  readonly memory?: SendMemory;
  /** Whether the transaction's effect is on chain: asked before the transaction is called expired. */
  readonly landed?: () => Promise<boolean>;
}

export interface SendMemory {
  readonly journal: Journal;
  /** What the transaction is to bring about: by this a later process finds it. */
  readonly intent: string;
  /** The account it creates. */
  readonly account: Address;
  /** See {@link JournalEntry.plan}. */
  readonly plan?: string;
}

/**
 * Simulates, signs once, sends, and resends the same bytes until the outcome is certain.
 * Nothing was sent: TRANSACTION_REJECTED, ABORTED, RPC_UNREACHABLE, RPC_REFUSED, JOURNAL_UNWRITABLE, or what
 * `onSigned` throws.
 * Sent: TRANSACTION_FAILED, TRANSACTION_EXPIRED, or TRANSACTION_OUTCOME_UNKNOWN, after which
 * {@link settleTransaction} with the ticket is the only safe way on. A journal's entry is forgotten
 * here when nothing came of it; a caller who was told of the success forgets it once that is safe with somebody.
 */
export async function sendTransaction(chain: Chain, options: SendOptions): Promise<Settled> {
  const { onSigned, memory, landed, ...plan } = options;
  const refuseIfAborted = () => {
    if (options.signal?.aborted) throw new AppError("ABORTED", { doing: "preparing a transaction" });
  };
  refuseIfAborted();
  const ticket = await signTransaction(chain, plan);
  await onSigned?.(ticket);
  refuseIfAborted();
  await memory?.journal.record(entryOf(memory, ticket));
  try {
    return await settleTransaction(chain, ticket, {
      ...(landed ? { landed } : {}),
      ...(options.explain ? { explain: options.explain } : {}),
      ...(options.signal ? { signal: options.signal } : {}),
    });
  } catch (error) {
    if (memory && isAppError(error, "TRANSACTION_FAILED", "TRANSACTION_EXPIRED")) await forget(chain, memory);
    throw error;
  }
}

const entryOf = (
  { intent, account, plan }: SendMemory,
  { signature, last_valid_block_height }: Ticket,
): JournalEntry => ({ intent, account, signature, last_valid_block_height, ...(plan ? { plan } : {}) });

/** An entry too many is found out about by the next process; failing here would hide what happened. */
async function forget({ log }: Chain, { journal, account }: SendMemory): Promise<void> {
  try {
    await journal.forget(account);
  } catch (error) {
    log.warn("could not forget a transaction", { account, reason: reasonOf(error) });
  }
}
