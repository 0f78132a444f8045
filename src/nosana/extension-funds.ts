import type { Address } from "@solana/kit";
import { AppError } from "../base/errors.ts";
import { balancesOf, max_priority_fee_lamports } from "../solana/index.ts";
import type { Network } from "./network.ts";
import { takenByOthers } from "./preflight.ts";
import type { Reservation } from "./reservations.ts";
import { type SetAsideDeps, setAside } from "./set-aside.ts";
import { whyDelegated } from "./spending-limit.ts";

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
    const delegated = whyDelegated(token);
    if (delegated) throw delegated;
    if (token.amount < nos) {
      const note = takenByOthers(deps.reservations.allOf(wallet).nos);
      const shortfall = { token: "NOS", required: nos, available: token.amount, decimals: 6 } as const;
      throw new AppError("WALLET_SHORT", {
        address: wallet,
        shortfalls: [{ ...shortfall, ...(note ? { note } : {}) }],
      });
    }
    const amounts = { lamports: fees_lamports, nos };
    return { slot, amounts, isEnoughBeside: (others: typeof amounts) => token.amount - others.nos >= nos };
  };
  return (await setAside(deps, wallet, look, signal)).reservation;
}
