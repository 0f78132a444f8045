import type { Commitment } from "./chain.ts";

const commitments: readonly Commitment[] = ["processed", "confirmed", "finalized"];

/**
 * The newest slot that answers were seen from. Behind one endpoint are many nodes, and each is as far as it is: an answer
 * from before this slot tells of a past that is known to be over.
 */
export class SlotFloor {
  readonly #seen: Record<Commitment, bigint> = { processed: 0n, confirmed: 0n, finalized: 0n };

  /** The oldest slot that an answer of this commitment may be from; 0 while nothing is known. */
  at(commitment: Commitment): bigint {
    // What is finalized is confirmed too, and not the other way round: a confirmed slot is a while from being final.
    let highest = 0n;
    for (const each of commitments.slice(commitments.indexOf(commitment)))
      if (this.#seen[each] > highest) highest = this.#seen[each];
    return highest;
  }

  raise(commitment: Commitment, slot: bigint): void {
    if (slot > this.#seen[commitment]) this.#seen[commitment] = slot;
  }
}
