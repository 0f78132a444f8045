import { AppError } from "../base/errors.ts";
import { signTransaction, type Ticket, type TransactionPlan } from "./build.ts";
import type { Chain } from "./chain.ts";
import { type Settled, settleTransaction } from "./settle.ts";

export interface SendOptions extends TransactionPlan {
  /** Called with the signed transaction before it is first sent; if it throws, nothing is sent. */
  readonly onSigned?: (ticket: Ticket) => void | Promise<void>;
  /** Whether the transaction's effect is on chain: asked before the transaction is called expired. */
  readonly landed?: () => Promise<boolean>;
}

/**
 * Simulates, signs once, sends, and resends the same bytes until the outcome is certain.
 * Nothing was sent: TRANSACTION_REJECTED, ABORTED, RPC_UNREACHABLE, RPC_REFUSED, or what `onSigned` throws.
 * Sent: TRANSACTION_FAILED, TRANSACTION_EXPIRED, or TRANSACTION_OUTCOME_UNKNOWN, after which
 * {@link settleTransaction} with the ticket is the only safe way on.
 */
export async function sendTransaction(chain: Chain, options: SendOptions): Promise<Settled> {
  const { onSigned, landed, ...plan } = options;
  const refuseIfAborted = () => {
    if (options.signal?.aborted) throw new AppError("ABORTED", { doing: "preparing a transaction" });
  };
  refuseIfAborted();
  const ticket = await signTransaction(chain, plan);
  await onSigned?.(ticket);
  refuseIfAborted();
  return settleTransaction(chain, ticket, {
    ...(landed ? { landed } : {}),
    ...(options.explain ? { explain: options.explain } : {}),
    ...(options.signal ? { signal: options.signal } : {}),
  });
}
