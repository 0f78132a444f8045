/** How sure the network is of a slot, from least to most. */
export const commitments = ["processed", "confirmed", "finalized"] as const;
export type Commitment = (typeof commitments)[number];

/** Slots a commitment level trails the slot being worked on. The one being worked on is never confirmed. */
export const slotsBehind: Readonly<Record<Commitment, bigint>> = {
  processed: 0n,
  confirmed: 1n,
  finalized: 3n,
};

/** The highest commitment `slot` has reached while `current` is being worked on. */
export function commitmentOf(slot: bigint, current: bigint): Commitment {
  const age = current - slot;
  if (age >= slotsBehind.finalized) return "finalized";
  return age >= slotsBehind.confirmed ? "confirmed" : "processed";
}
