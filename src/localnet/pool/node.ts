import type { LagRange } from "../ledger/lag.ts";
import type { Ledger, Reached } from "../ledger/ledger.ts";

/** A wandering lag changes once in as many slots, on average. */
const slotsBetweenChanges = 8;

/**
 * An RPC node that has come as far as a slot of its own. It never goes back: one that is to lag more stands still, and
 * one that is to lag less goes through all slots in between at once.
 */
export class RpcNode {
  readonly name: string;
  readonly #ledger: Ledger;
  readonly #random: () => number;
  readonly #listeners = new Set<(reached: Reached) => void>();
  #range: LagRange;
  #lag: number;
  #slot: bigint;

  constructor(name: string, ledger: Ledger, range: LagRange, random: () => number) {
    this.name = name;
    this.#ledger = ledger;
    this.#random = random;
    this.#range = range;
    this.#lag = this.#wandered();
    const { leading } = ledger.slots;
    this.#slot = larger(ledger.oldest_slot, leading - BigInt(this.#lag));
    ledger.watch((reached) => this.#follow(reached));
  }

  /** The slot that this node works on. */
  get slot(): bigint {
    return this.#slot;
  }

  get lag(): LagRange {
    return this.#range;
  }

  set lag(range: LagRange) {
    this.#range = range;
    this.#lag = this.#wandered();
    this.#catchUp();
  }

  /** Slots that it is behind the leader now. */
  get behind(): number {
    return Number(this.#ledger.slots.leading - this.#slot);
  }

  /** Calls `read`, which must not wait, on the state of this node. */
  reading<T>(read: () => T): T {
    return this.#ledger.slots.behind(this.behind, read);
  }

  /** Calls `listener`, on the state of this node, as soon as the node knows of a change; returns a function that stops that. */
  watch(listener: (reached: Reached) => void): () => void {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  }

  #follow(reached: Reached): void {
    if (reached.within_slot) {
      if (reached.slot === this.#slot) this.#tell(reached);
    } else if (reached.commitment === "processed") {
      if (this.#random() * slotsBetweenChanges < 1) this.#lag = this.#wandered();
      this.#catchUp();
    }
  }

  #catchUp(): void {
    const { slots } = this.#ledger;
    const goal = slots.leading - BigInt(this.#lag);
    while (this.#slot < goal) {
      this.#slot += 1n;
      for (const reached of this.#ledger.reachedWith(this.#slot)) this.#tell(reached);
    }
  }

  #tell(reached: Reached): void {
    this.reading(() => {
      for (const listener of [...this.#listeners]) listener(reached);
    });
  }

  #wandered(): number {
    const { least, most } = this.#range;
    return least + Math.floor(this.#random() * (most - least + 1));
  }
}

function larger(one: bigint, other: bigint): bigint {
  return one > other ? one : other;
}
