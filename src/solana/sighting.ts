import { commitmentComparator } from "@solana/kit";
import { AppError } from "../base/errors.ts";
import type { Ticket } from "./build.ts";
import type { Chain } from "./chain.ts";
import { readFailure } from "./failure.ts";
import { type Explain, failureText } from "./failure-text.ts";
import type { ToldStatus } from "./status-reader.ts";

/** What a node knows of a transaction. `slot` is the transaction's, or with `none` the one the node had reached. */
export type Sighting =
  | { readonly kind: "none"; readonly slot: bigint }
  | { readonly kind: "unconfirmed"; readonly slot: bigint }
  | { readonly kind: "executed"; readonly slot: bigint }
  | { readonly kind: "failed"; readonly slot: bigint; readonly err: unknown };

export interface LookUpOptions {
  /** Search the whole ledger and not only the last minutes. */
  readonly search_history: boolean;
  readonly signal: AbortSignal | undefined;
}

export async function lookUp(
  chain: Chain,
  ticket: Pick<Ticket, "signature">,
  options: LookUpOptions,
): Promise<Sighting> {
  const told = await statusOf(chain, ticket.signature, options);
  const { status } = told;
  if (!status) return { kind: "none", slot: told.slot };
  const slot = BigInt(status.slot);
  // Older nodes leave the status of a finalized transaction out.
  const reached = status.confirmationStatus ?? "finalized";
  if (commitmentComparator(reached, believable(chain)) < 0) return { kind: "unconfirmed", slot };
  chain.floor.raise(believable(chain), slot);
  return status.err === null ? { kind: "executed", slot } : { kind: "failed", slot, err: status.err };
}

async function statusOf(
  chain: Chain,
  signature: Ticket["signature"],
  { search_history, signal }: LookUpOptions,
): Promise<ToldStatus> {
  if (!search_history) return chain.statusOf(signature, signal);
  const { context, value } = await chain.rpc
    .getSignatureStatuses([signature], { searchTransactionHistory: true })
    .send(signal ? { abortSignal: signal } : undefined);
  return { slot: BigInt(context.slot), status: value[0] ?? null };
}

/** A block that is only processed may be dropped again, and a verdict based on it would be wrong. */
const believable = ({ commitment }: Chain) => (commitment === "finalized" ? "finalized" : "confirmed");

/** An older height is only a later proof that a transaction's time is up. */
const height_keep_ms = 2_000;

/** Block height, which skips slots without a block and is what a blockhash's lifetime counts, and its slot. */
export async function heightOf(chain: Chain, signal: AbortSignal | undefined) {
  const commitment = believable(chain);
  const info = await chain.shared(
    "block height",
    height_keep_ms,
    () => chain.rpc.getEpochInfo({ commitment }).send(),
    signal,
  );
  return { block_height: BigInt(info.blockHeight), slot: BigInt(info.absoluteSlot) };
}

/** TRANSACTION_FAILED with the reason that the transaction's log gives, if the log can be had. */
export async function executionError(
  chain: Chain,
  { signature }: Ticket,
  { err }: { readonly err: unknown },
  { explain, signal }: { readonly explain?: Explain; readonly signal?: AbortSignal },
): Promise<AppError> {
  let logs: readonly string[] = [];
  try {
    const transaction = await chain.rpc
      .getTransaction(signature, {
        commitment: believable(chain),
        encoding: "json",
        maxSupportedTransactionVersion: 0,
      })
      .send(signal ? { abortSignal: signal } : undefined);
    logs = transaction?.meta?.logMessages ?? [];
  } catch (error) {
    chain.log.debug("no log of the failed transaction", { signature, error });
  }
  const reason = failureText(readFailure(err, logs), explain);
  return new AppError("TRANSACTION_FAILED", { signature, reason, logs });
}
