import type { Address } from "@solana/kit";
import { balancesOf, max_priority_fee_lamports, minimumRent } from "../solana/index.ts";
import type { Network } from "./network.ts";
import { whyCannotPayAlone } from "./paying-account.ts";
import { takenByOthers } from "./preflight.ts";
import type { Reservation } from "./reservations.ts";
import { type SetAsideDeps, setAside } from "./set-aside.ts";

/** Its owner and the keeper of the owner's tokens sign (`limitSpending`), at Solana's base fee. */
const fees_lamports = 2n * 5_000n + max_priority_fee_lamports;

/**
 * Sets aside what extending a job takes, `nos` base units and the fees in lamports. Throws WALLET_SHORT with how much is missing, which the
 * program's own refusal does not say, and NOS_ACCOUNT_DELEGATED.
 */
export async function reserveExtension(
  deps: SetAsideDeps & { readonly network: Network },
  wallet: Address,
  nos: bigint,
  signal: AbortSignal | undefined,
): Promise<Reservation> {
  const look = async () => {
    const { slot, lamports, token } = await balancesOf(
      deps.chain,
      wallet,
      deps.network.nos_mint,
      signal ? { signal } : {},
    );
    const note = takenByOthers(deps.reservations.allOf(wallet).nos);
    const problem = whyCannotPayAlone(wallet, { lamports, token }, { nos, fees_lamports }, note);
    if (problem) throw problem;
    const amounts = { lamports: fees_lamports, nos };
    const isEnoughBeside = (others: typeof amounts) =>
      token.amount - others.nos >= nos && lamports - others.lamports >= fees_lamports + minimumRent(0n);
    return { slot, amounts, isEnoughBeside };
  };
  return (await setAside(deps, wallet, look, signal)).reservation;
}
