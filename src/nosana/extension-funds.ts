import type { Address } from "@solana/kit";
import { balancesOf, max_priority_fee_lamports } from "../solana/index.ts";
import type { Network } from "./network.ts";
import { whyCannotPay } from "./paying-account.ts";
import { takenByOthers } from "./preflight.ts";
import type { Reservation } from "./reservations.ts";
import { type SetAsideDeps, setAside } from "./set-aside.ts";

/** Its owner and the keeper of the owner's tokens sign (`limitSpending`), at Solana's base fee. */
const fees_lamports = 2n * 5_000n + max_priority_fee_lamports;

/**
 * Sets aside what extending a job takes, `nos` base units. Throws WALLET_SHORT with how much is missing, which the
 * program's own refusal does not say, and NOS_ACCOUNT_DELEGATED.
 */
export async function reserveExtension(
  deps: SetAsideDeps & { readonly network: Network },
  wallet: Address,
  nos: bigint,
  signal: AbortSignal | undefined,
): Promise<Reservation> {
  const look = async () => {
    const { slot, token } = await balancesOf(
      deps.chain,
      wallet,
      deps.network.nos_mint,
      signal ? { signal } : {},
    );
    const note = takenByOthers(deps.reservations.allOf(wallet).nos);
    const problem = whyCannotPay(wallet, token, nos, note);
    if (problem) throw problem;
    const amounts = { lamports: fees_lamports, nos };
    return { slot, amounts, isEnoughBeside: (others: typeof amounts) => token.amount - others.nos >= nos };
  };
  return (await setAside(deps, wallet, look, signal)).reservation;
}
