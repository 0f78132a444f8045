import { createHash } from "node:crypto";
import { type Blockhash, getBase58Decoder, getBase58Encoder } from "@solana/kit";
import { type Commitment, slotsBehind } from "./commitment.ts";
import { mostLag } from "./lag.ts";

/** A transaction may use a blockhash for this many blocks after the block that made it. */
export const blockhashLifetime = 150n;

/** A chain counts slots without a block too: here the first ones were empty, so height and slot differ. */
const firstSlot = 200n;
const slotsWithoutBlock = 42n;

/** Blockhashes and block times are kept this long; block times of transactions are kept with the transaction. */
const slotsRemembered = 2n * blockhashLifetime;

/** A new chain has had blocks for as long as its furthest node may be behind. */
const slotsBeforeStart = BigInt(mostLag) + slotsBehind.finalized;

export interface SlotState {
  readonly slot: bigint;
  readonly genesis_hash: string;
}

/** The chain's slots: which one is being worked on, when each began, and the blockhash each made. */
export class Slots {
  readonly genesis_hash: string;
  #current: bigint;
  #lag = 0n;
  readonly #slotOfHash = new Map<string, bigint>();
  readonly #hashOfSlot = new Map<bigint, Blockhash>();
  readonly #timeOfSlot = new Map<bigint, bigint>();

  constructor(genesisHash: string, unixTime: bigint, resumeAt?: bigint) {
    this.genesis_hash = genesisHash;
    this.#current = resumeAt ?? firstSlot;
    // A chain that goes on knows the blockhashes it gave out before.
    const remembered = resumeAt === undefined ? slotsBeforeStart : slotsRemembered;
    const oldest = this.#current - remembered;
    for (let slot = oldest; slot <= this.#current; slot++) this.#begin(slot, unixTime);
  }

  /** The slot being worked on, as the node sees it that is asked. */
  get current(): bigint {
    return this.#current - this.#lag;
  }

  /** The slot that the leader works on, whoever is asked. */
  get leading(): bigint {
    return this.#current;
  }

  /** Calls `read` as on a node that is `lag` slots behind. It must not wait, and must write nothing. */
  behind<T>(lag: number, read: () => T): T {
    const before = this.#lag;
    this.#lag = BigInt(lag);
    try {
      return read();
    } finally {
      this.#lag = before;
    }
  }

  /** Ends the current slot and begins the next one. */
  advance(unixTime: bigint): void {
    this.#current += 1n;
    this.#begin(this.#current, unixTime);
    this.#forget(this.#current - slotsRemembered);
  }

  at(commitment: Commitment): bigint {
    return this.current - slotsBehind[commitment];
  }

  heightOf(slot: bigint): bigint {
    return slot - slotsWithoutBlock;
  }

  /** Unix seconds at which `slot` began; the current slot's for one already forgotten. */
  timeOf(slot: bigint): bigint {
    return this.#timeOfSlot.get(slot) ?? this.#timeOfSlot.get(this.#current) ?? 0n;
  }

  blockhashAt(commitment: Commitment): { blockhash: Blockhash; last_valid_block_height: bigint } {
    const slot = this.at(commitment);
    const blockhash = this.#hashOfSlot.get(slot) ?? hashOf(this.genesis_hash, slot);
    return { blockhash, last_valid_block_height: this.heightOf(slot) + blockhashLifetime };
  }

  /** Whether a transaction with this blockhash may still run, judged from the state at `seenFrom`. */
  isRecent(blockhash: string, seenFrom: bigint = this.current): boolean {
    const slot = this.#slotOfHash.get(blockhash);
    return slot !== undefined && slot <= seenFrom && seenFrom <= slot + blockhashLifetime;
  }

  #begin(slot: bigint, unixTime: bigint): void {
    const blockhash = hashOf(this.genesis_hash, slot);
    this.#slotOfHash.set(blockhash, slot);
    this.#hashOfSlot.set(slot, blockhash);
    this.#timeOfSlot.set(slot, unixTime);
  }

  #forget(slot: bigint): void {
    const blockhash = this.#hashOfSlot.get(slot);
    if (blockhash) this.#slotOfHash.delete(blockhash);
    this.#hashOfSlot.delete(slot);
    this.#timeOfSlot.delete(slot);
  }
}

function hashOf(genesisHash: string, slot: bigint): Blockhash {
  const hash = createHash("sha256");
  hash.update(Uint8Array.from(getBase58Encoder().encode(genesisHash)));
  hash.update(slot.toString());
  return getBase58Decoder().decode(hash.digest()) as Blockhash;
}
