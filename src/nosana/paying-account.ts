import type { Address } from "@solana/kit";
import { AppError } from "../base/errors.ts";
import type { TokenHolding } from "../solana/index.ts";

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
  const shortfall = { token: "NOS", required: nos, available: token.amount, decimals: 6 } as const;
  return new AppError("WALLET_SHORT", {
    address: wallet,
    shortfalls: [{ ...shortfall, ...(note ? { note } : {}) }],
  });
}
