import { generateKeyPairSigner, type Instruction, type TransactionSigner } from "@solana/kit";
import { TOKEN_PROGRAM_ADDRESS } from "@solana-program/token";
import { type AppError, isAppError } from "../base/errors.ts";
import type { Network } from "./network.ts";
import { maxFeeFraction } from "./price-estimate.ts";
import { limitSpending } from "./spending-limit.ts";

export interface Payment {
  readonly payer: TransactionSigner;
  /** See `SpendingLimit`; without it, a fresh key. */
  readonly keeper?: TransactionSigner;
  /** NOS base units, without a network fee. */
  readonly deposit: bigint;
  readonly approve?: Approve | undefined;
}

/**
 * Called with all that a transaction may take, in NOS base units, before it is signed; throws to refuse. Called again
 * with more when it turns out that a network fee comes on top.
 */
export type Approve = (nos: bigint) => void;

export interface Paid<T> {
  readonly sent: T;
  /** NOS base units on top of the deposit that were approved for the network, at most. */
  readonly fee: bigint;
}

/**
 * Sends instructions that can take the deposit, and no more. Whether a network takes a fee beside it cannot be told from
 * outside, see {@link maxFeeFraction}: the simulation tells, and then the fee is approved too. Throws what `approve`
 * and sending throw.
 */
export async function payWithin<T>(
  network: Network,
  { approve, deposit, payer, ...given }: Payment,
  instructions: readonly Instruction[],
  send: (limited: readonly Instruction[]) => Promise<T>,
): Promise<Paid<T>> {
  const keeper = given.keeper ?? (await generateKeyPairSigner());
  const within = async (nos: bigint) => {
    approve?.(nos);
    return send(await limitSpending(network, { payer, keeper, nos }, instructions));
  };
  try {
    return { sent: await within(deposit), fee: 0n };
  } catch (error) {
    const fee = deposit / maxFeeFraction;
    if (fee === 0n || !isAppError(error, "TRANSACTION_REJECTED") || !isFeeRefused(network, error))
      throw error;
    return { sent: await within(deposit + fee), fee };
  }
}

/** The deposit used the allowance up, so that its delegate was none any more when a fee was asked for (OwnerMismatch). */
const isFeeRefused = (network: Network, error: AppError<"TRANSACTION_REJECTED" | "TRANSACTION_FAILED">) =>
  failedTransfer(network, error) === 4;

/** More was asked for than was approved, or than the account holds (InsufficientFunds). */
export const isTooMuch = (network: Network, error: AppError<"TRANSACTION_REJECTED" | "TRANSACTION_FAILED">) =>
  isFeeRefused(network, error) || failedTransfer(network, error) === 1;

const failed = /^Program (\w+) failed: custom program error: 0x([0-9a-f]+)$/;

/** The Token program's own error number, where the Jobs program's transfer failed; null where anything else did. */
function failedTransfer(
  { jobs_program }: Network,
  { context: { logs } }: AppError<"TRANSACTION_REJECTED" | "TRANSACTION_FAILED">,
): number | null {
  const failures = logs.map((line) => failed.exec(line)).filter((match) => match !== null);
  const [innermost] = failures;
  if (innermost?.[1] !== TOKEN_PROGRAM_ADDRESS) return null;
  return failures.some(([, program]) => program === jobs_program)
    ? Number.parseInt(innermost[2] ?? "", 16)
    : null;
}
