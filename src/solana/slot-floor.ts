import { type Clock, systemClock } from "../base/clock.ts";
import type { Commitment } from "./chain.ts";

const commitments: readonly Commitment[] = ["processed", "confirmed", "finalized"];

/** Solana makes 2.5 slots in a second, and no local network of ours 100. */
const most_slots_per_second = 100n;
/** JSON-RPC asks for no larger ones. */
const largest_slot = BigInt(Number.MAX_SAFE_INTEGER);
/** A chain's nodes are never so far apart while all of them work: on Solana, more than an hour. */
export const widestGapSlots = 10_000n;

/**
 * The newest slot that answers were seen from. Behind one endpoint are many nodes, and each is as far as it is: an answer
 * from before this slot tells of a past that is known to be over. One answer with a slot that the chain cannot have reached
 * since the last one counts for nothing, until a second answer says the same: else it would make every true answer an old one.
 */
export class SlotFloor {
  readonly #seen: Record<Commitment, bigint> = { processed: 0n, confirmed: 0n, finalized: 0n };
  readonly #clock: Clock;
  /** What the chain was last believed to have reached, and when. */
  #last: { readonly slot: bigint; readonly at_ms: number } | null = null;
  /** What one answer said that was too far ahead. */
  #doubtful: bigint | null = null;

  constructor(clock: Clock = systemClock) {
    this.#clock = clock;
  }

  /** The oldest slot that an answer of this commitment may be from; 0 while nothing is known. */
  at(commitment: Commitment): bigint {
    // What is finalized is confirmed too, and not the other way round: a confirmed slot is a while from being final.
    let highest = 0n;
    for (const each of commitments.slice(commitments.indexOf(commitment)))
      if (this.#seen[each] > highest) highest = this.#seen[each];
    return highest;
  }

  /** An answer was from this slot. */
  raise(commitment: Commitment, slot: bigint): void {
    const confirmed =
      this.#doubtful !== null && slot <= largest_slot && distance(slot, this.#doubtful) <= widestGapSlots;
    if (confirmed || this.believes(slot)) this.#keep(commitment, slot);
    else this.#doubtful = slot;
  }

  /** This slot was known earlier. @returns whether it is believed. */
  trust(commitment: Commitment, slot: bigint): boolean {
    const believed = this.believes(slot);
    if (believed) this.#keep(commitment, slot);
    return believed;
  }

  /** Whether the chain can have reached this slot by now; while nothing is known, any. */
  believes(slot: bigint): boolean {
    if (slot > largest_slot) return false;
    if (this.#last === null) return true;
    const seconds = BigInt(Math.max(0, Math.ceil((this.#clock.now() - this.#last.at_ms) / 1_000)));
    return slot <= this.#last.slot + seconds * most_slots_per_second + widestGapSlots;
  }

  /** The chain is at this slot: what is beyond was never true. */
  lower(slot: bigint): void {
    for (const each of commitments) if (this.#seen[each] > slot) this.#seen[each] = slot;
    this.#last = { slot, at_ms: this.#clock.now() };
    this.#doubtful = null;
  }

  #keep(commitment: Commitment, slot: bigint): void {
    this.#doubtful = null;
    if (slot > this.#seen[commitment]) this.#seen[commitment] = slot;
    if (this.#last === null || slot > this.#last.slot) this.#last = { slot, at_ms: this.#clock.now() };
  }
}

const distance = (a: bigint, b: bigint) => (a > b ? a - b : b - a);
