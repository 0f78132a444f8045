import type { Chain } from "../solana/index.ts";

/** A slot that the chain is known to have reached. */
export interface KnownSlot {
  readonly slot: bigint;
  /** The chain's first block: on another chain the slot means nothing. */
  readonly genesis: string;
}

/** The newest slot that answers were from so far; null while there was none. */
export async function newestSlot({ floor, commitment, genesisHash }: Chain): Promise<KnownSlot | null> {
  const slot = floor.at(commitment);
  return slot === 0n ? null : { slot, genesis: await genesisHash() };
}

/**
 * From now on answers that are older than what was known earlier do not count. False on another chain, and where the chain
 * is known not to be that far.
 */
export async function trustFrom(
  { floor, commitment, genesisHash }: Chain,
  { slot, genesis }: KnownSlot,
): Promise<boolean> {
  if ((await genesisHash()) !== genesis) return false;
  return floor.trust(commitment, slot);
}
