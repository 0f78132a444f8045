import {
  appendTransactionMessageInstructions,
  type Blockhash,
  compileTransaction,
  createTransactionMessage,
  getBase64EncodedWireTransaction,
  getSignatureFromTransaction,
  type Instruction,
  type KeyPairSigner,
  pipe,
  type Signature,
  setTransactionMessageFeePayerSigner,
  setTransactionMessageLifetimeUsingBlockhash,
  signTransactionMessageWithSigners,
} from "@solana/kit";
import {
  getSetComputeUnitLimitInstruction,
  getSetComputeUnitPriceInstruction,
} from "@solana-program/compute-budget";
import { AppError } from "../base/errors.ts";
import type { Chain } from "./chain.ts";
import { readFailure } from "./failure.ts";
import { type Explain, failureText } from "./failure-text.ts";
import { clampUnitPrice, recentUnitPrice } from "./priority-fee.ts";

/** A signed transaction: all that is needed to send it, to look for it, and to know when it can no longer land. */
export interface Ticket {
  readonly signature: Signature;
  readonly last_valid_block_height: bigint;
  /** The signed bytes in base64. Sending them any number of times executes them at most once. */
  readonly wire: string;
}

export interface TransactionPlan {
  readonly instructions: readonly Instruction[];
  readonly feePayer: KeyPairSigner;
  /** Adds advice about the program's own errors to the error texts. */
  readonly explain?: Explain;
  readonly signal?: AbortSignal;
}

type Lifetime = Readonly<{ blockhash: Blockhash; lastValidBlockHeight: bigint }>;

interface Budget {
  readonly unit_limit: number;
  /** Micro-lamports per compute unit. */
  readonly unit_price: bigint;
}

/** A blockhash lives for 150 blocks, a minute or more, all of which a transaction may need to get through. */
const blockhash_keep_ms = 1_000;

/** The runtime's limit for one transaction. */
const most_compute_units = 1_400_000;

/**
 * Simulates the plan and signs it, with a compute limit of what the simulation used plus a fifth. Sends nothing.
 * Throws TRANSACTION_REJECTED when the simulation fails.
 */
export async function signTransaction(chain: Chain, plan: TransactionPlan): Promise<Ticket> {
  const { commitment, rpc } = chain;
  const sending = plan.signal ? { abortSignal: plan.signal } : undefined;
  const [latest, unit_price] = await Promise.all([
    chain.shared(
      "blockhash",
      blockhash_keep_ms,
      () => rpc.getLatestBlockhash({ commitment }).send(),
      plan.signal,
    ),
    recentUnitPrice(chain, plan.instructions, plan.feePayer.address, plan.signal),
  ]);
  const lifetime = latest.value;
  const unit_limit = await simulate(chain, plan, lifetime, unit_price, latest.context.slot);
  const message = compose(plan, lifetime, { unit_limit, unit_price: clampUnitPrice(unit_price, unit_limit) });
  const signed = await signTransactionMessageWithSigners(message, sending);
  return {
    signature: getSignatureFromTransaction(signed),
    last_valid_block_height: lifetime.lastValidBlockHeight,
    wire: getBase64EncodedWireTransaction(signed),
  };
}

/** The compute limit to ask for. */
async function simulate(
  { commitment, rpc }: Chain,
  plan: TransactionPlan,
  lifetime: Lifetime,
  unit_price: bigint,
  slot: bigint,
): Promise<number> {
  // The price instruction is there for its own compute units; 1 micro-lamport makes the limit's fee negligible.
  const budget = { unit_limit: most_compute_units, unit_price: unit_price > 0n ? 1n : 0n };
  const unsigned = getBase64EncodedWireTransaction(compileTransaction(compose(plan, lifetime, budget)));
  const { value } = await rpc
    .simulateTransaction(unsigned, {
      commitment,
      encoding: "base64",
      minContextSlot: slot,
      replaceRecentBlockhash: true,
      sigVerify: false,
    })
    .send(plan.signal ? { abortSignal: plan.signal } : undefined);
  const logs = value.logs ?? [];
  if (value.err !== null) {
    const reason = failureText(readFailure(value.err, logs), plan.explain);
    throw new AppError("TRANSACTION_REJECTED", { reason, logs });
  }
  const used = Number(value.unitsConsumed ?? 0n);
  return used > 0 ? Math.min(most_compute_units, Math.ceil(used * 1.2)) : most_compute_units;
}

function compose({ feePayer, instructions }: TransactionPlan, lifetime: Lifetime, budget: Budget) {
  const limit = getSetComputeUnitLimitInstruction({ units: budget.unit_limit });
  const price = getSetComputeUnitPriceInstruction({ microLamports: budget.unit_price });
  const all: Instruction[] = [limit, ...(budget.unit_price > 0n ? [price] : []), ...instructions];
  return pipe(
    createTransactionMessage({ version: 0 }),
    (message) => setTransactionMessageFeePayerSigner(feePayer, message),
    (message) => setTransactionMessageLifetimeUsingBlockhash(lifetime, message),
    (message) => appendTransactionMessageInstructions(all, message),
  );
}
