import type { Address } from "@solana/kit";
import { formatUnits, type Shortfall } from "../base/error-codes.ts";
import { AppError } from "../base/errors.ts";
import { type Balances, minimumRent, type TokenHolding } from "../solana/index.ts";

/** A change of owner (`limitSpending`) ends every allowance, which would be silent: NOS_ACCOUNT_DELEGATED, or null. */
export function whyDelegated({ account, delegate }: TokenHolding): AppError | null {
  if (delegate === null || delegate.amount === 0n) return null;
  return new AppError("NOS_ACCOUNT_DELEGATED", {
    account,
    delegate: delegate.address,
    amount: delegate.amount,
  });
}

/**
 * Why the NOS account of `wallet` cannot pay `nos` base units: NOS_ACCOUNT_DELEGATED, WALLET_SHORT; null when it can.
 * @param note why it may hold less than the user expects.
 */
export function whyCannotPay(
  wallet: Address,
  token: TokenHolding,
  nos: bigint,
  note: string | null,
): AppError | null {
  const delegated = whyDelegated(token);
  if (delegated || token.amount >= nos) return delegated;
  return new AppError("WALLET_SHORT", { address: wallet, shortfalls: [nosMissing(token, nos, note)] });
}

/**
 * The same for a wallet that pays the transaction too, which may cost so many lamports: WALLET_SHORT names all that it
 * lacks.
 */
export function whyCannotPayAlone(
  wallet: Address,
  { lamports, token }: Balances,
  { nos, fees_lamports }: { readonly nos: bigint; readonly fees_lamports: bigint },
  note: string | null,
): AppError | null {
  const delegated = whyDelegated(token);
  if (delegated) return delegated;
  // A wallet that would be left with less than the rent of an empty account fails with InsufficientFundsForRent.
  const required = fees_lamports + minimumRent(0n);
  const fees = `up to ${formatUnits(fees_lamports, 9)} as fees, and the rest stays as rent`;
  const shortfalls: Shortfall[] = [
    ...(lamports < required
      ? [{ token: "SOL", required, available: lamports, decimals: 9, note: fees } as const]
      : []),
    ...(token.amount < nos ? [nosMissing(token, nos, note)] : []),
  ];
  return shortfalls.length === 0 ? null : new AppError("WALLET_SHORT", { address: wallet, shortfalls });
}

function nosMissing({ amount }: TokenHolding, required: bigint, note: string | null): Shortfall {
  return { token: "NOS", required, available: amount, decimals: 6, ...(note ? { note } : {}) };
}
