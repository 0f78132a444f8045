import type { Address } from "@solana/kit";
import { formatUnits } from "../base/error-codes.ts";
import { isAppError, reasonOf } from "../base/errors.ts";
import { balancesOf, type Chain } from "../solana/index.ts";
import type { Network } from "./network.ts";
import { whyCannotPay } from "./paying-account.ts";
import { isTooMuch } from "./payment.ts";
import { maxFeeFraction } from "./price-estimate.ts";

/**
 * WALLET_SHORT when a transaction was refused because the payer has the deposit, and not the network's fee on top: whether
 * there is one only the simulation tells, see {@link maxFeeFraction}. Else `error` itself. Not for a price that has changed.
 */
export async function explainMissingFee(
  { chain, network }: { readonly chain: Chain; readonly network: Network },
  error: unknown,
  { payer, deposit }: { readonly payer: { readonly address: Address }; readonly deposit: bigint },
): Promise<unknown> {
  const fee = deposit / maxFeeFraction;
  if (fee === 0n || !isAppError(error, "TRANSACTION_REJECTED") || !isTooMuch(network, error)) return error;
  try {
    const { token } = await balancesOf(chain, payer.address, network.nos_mint);
    if (token.amount < deposit) return error;
    const note = `up to ${formatUnits(fee, 6)} of it as the network's fee`;
    return whyCannotPay(payer.address, token, deposit + fee, note) ?? error;
  } catch (cause) {
    chain.log.warn("could not read what the wallet holds again", {
      wallet: payer.address,
      reason: reasonOf(cause),
    });
    return error;
  }
}
