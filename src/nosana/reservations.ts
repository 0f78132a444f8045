import type { Address } from "@solana/kit";

/** What posting or extending a job takes from its wallet, at most. */
export interface Amounts {
  readonly lamports: bigint;
  /** NOS base units. */
  readonly nos: bigint;
}

export interface Reservation {
  /** It was taken on chain, in that slot: balances from then on show it. */
  taken(slot: bigint): void;
  /** Nothing will be taken any more, or nobody knows; nothing happens after {@link Reservation.taken}. */
  release(): void;
}

/** What the jobs of this process are about to take from a wallet, so that each is checked beside the others. */
export interface Reservations {
  reserve(wallet: Address, amounts: Amounts): Reservation;
  /** What is reserved, or was taken, and is not in the balances of that slot yet. */
  notShownAt(wallet: Address, slot: bigint): Amounts;
  /** All that is reserved or was taken so far. */
  allOf(wallet: Address): Amounts;
}

interface Reserved extends Amounts {
  /** Null until it is taken. */
  slot: bigint | null;
}

export function createReservations(): Reservations {
  const by_wallet = new Map<Address, Set<Reserved>>();
  const sum = (wallet: Address, counts: (each: Reserved) => boolean): Amounts =>
    [...(by_wallet.get(wallet) ?? [])].filter(counts).reduce(plus, { lamports: 0n, nos: 0n });
  return {
    reserve(wallet, amounts) {
      const all = by_wallet.get(wallet) ?? new Set();
      const reserved: Reserved = { ...amounts, slot: null };
      by_wallet.set(wallet, all.add(reserved));
      return {
        taken: (slot) => {
          reserved.slot = slot;
        },
        release: () => {
          if (reserved.slot === null) all.delete(reserved);
        },
      };
    },
    notShownAt: (wallet, slot) => sum(wallet, (each) => each.slot === null || each.slot > slot),
    allOf: (wallet) => sum(wallet, () => true),
  };
}

const plus = (a: Amounts, b: Amounts): Amounts => ({ lamports: a.lamports + b.lamports, nos: a.nos + b.nos });
