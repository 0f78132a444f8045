import type { Address } from "@solana/kit";
import type { Chain } from "../solana/index.ts";
import type { Amounts, Reservation, Reservations } from "./reservations.ts";

export interface SetAsideDeps {
  readonly chain: Chain;
  readonly reservations: Reservations;
}

/** What a look at the wallet found. */
export interface WalletSeen {
  /** Slot of the balances. */
  readonly slot: bigint;
  /** What is to be set aside. */
  readonly amounts: Amounts;
  /** Whether the balances are enough, when this much of them is others'. */
  isEnoughBeside(others: Amounts): boolean;
}

/** Between two looks; what several jobs ask for at the same time may be shared for as long. */
export const keep_ms = 1_000;
/** Longer than a posting takes. After it the balance is believed: at worst the simulation refuses the transaction. */
const longest_wait_ms = 180_000;

/**
 * Sets aside what a transaction takes from a wallet: several of one process would each find the same balance enough.
 * Where it is enough only without the others, this waits for what becomes of them. Throws ABORTED, and what `look`
 * throws, as it should when the balance is not enough even alone.
 */
export async function setAside<T extends WalletSeen>(
  { chain, reservations }: SetAsideDeps,
  wallet: Address,
  look: () => Promise<T>,
  signal: AbortSignal | undefined,
): Promise<T & { readonly reservation: Reservation }> {
  const give_up_at_ms = chain.clock.now() + longest_wait_ms;
  for (let looks = 1; ; looks++) {
    const seen = await look();
    const others = reservations.notShownAt(wallet, seen.slot);
    if (seen.isEnoughBeside(others) || chain.clock.now() > give_up_at_ms)
      return { ...seen, reservation: reservations.reserve(wallet, seen.amounts) };
    if (looks === 1)
      chain.log.info("the wallet may not be able to pay for one more job: waiting for those being paid for", {
        wallet,
      });
    await chain.clock.sleep(keep_ms, signal);
  }
}
