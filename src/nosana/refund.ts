import { type Address, type Signature, signature as toSignature } from "@solana/kit";
import { isAppError } from "../base/errors.ts";
import type { Chain } from "../solana/index.ts";
import type { Job } from "./job.ts";
import { accountKeysOf, type ExecutedTransaction } from "./program-instructions.ts";

/** What a job's owner paid in, in NOS base units. It grows when the job is extended. */
export const depositOf = ({ price, timeout_seconds }: Pick<Job, "price" | "timeout_seconds">): bigint =>
  price * timeout_seconds;

/**
 * What the payer of an ended job got back: price × the seconds of the time-out that it did not run
 * (nosana-programs `state.rs`). Null when the job has not both run and ended.
 */
export function refundOf(job: Job): bigint | null {
  if (job.state !== "done" || job.time_start === null || job.time_end === null) return null;
  const left = job.timeout_seconds - (job.time_end - job.time_start);
  return left > 0n ? job.price * left : 0n;
}

/** A node answers for a transaction a little after it confirms it. */
const tries = 3;
const pause_ms = 400;

/**
 * By how much a transaction raised the balance of a token account, in base units; null when the node no longer, or
 * not yet, remembers the transaction, or does not tell.
 */
export async function tokensReceived(
  { clock, commitment, log, rpc }: Chain,
  signature: Signature,
  account: Address,
  signal?: AbortSignal,
): Promise<bigint | null> {
  for (let attempt = 1; ; attempt++) {
    try {
      const transaction = await rpc
        .getTransaction(toSignature(signature), {
          commitment: commitment === "processed" ? "confirmed" : commitment,
          encoding: "json",
          maxSupportedTransactionVersion: 0,
        })
        .send(signal ? { abortSignal: signal } : undefined);
      if (transaction) return rise(transaction, account);
    } catch (error) {
      if (!isAppError(error)) throw error;
      // The money is moved already: not being told how much must not look like a failure to move it.
      log.debug("could not read the balances of a transaction", { signature, reason: error.message });
    }
    if (attempt === tries || signal?.aborted) return null;
    await clock.sleep(pause_ms);
  }
}

interface TokenBalance {
  readonly accountIndex: number;
  readonly uiTokenAmount: { readonly amount: string };
}

/** The part of `getTransaction`'s answer (encoding json) that tells of tokens. */
export interface TransactionBalances {
  readonly meta: {
    readonly preTokenBalances?: readonly TokenBalance[] | null;
    readonly postTokenBalances?: readonly TokenBalance[] | null;
  } | null;
}

/** By how much the transaction raised the balance of a token account; null when it does not tell. */
export function rise(executed: ExecutedTransaction & TransactionBalances, account: Address): bigint | null {
  const { meta } = executed;
  const at = accountKeysOf(executed).indexOf(account);
  const amount = (balances: readonly TokenBalance[] | null | undefined) => {
    const found = balances?.find(({ accountIndex }) => accountIndex === at);
    return found ? BigInt(found.uiTokenAmount.amount) : null;
  };
  const after = amount(meta?.postTokenBalances);
  return after === null ? null : after - (amount(meta?.preTokenBalances) ?? 0n);
}
