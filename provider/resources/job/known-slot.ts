import type { PrivateState } from "../../../src/bridge/index.ts";
import type { ExactClient } from "../../../src/nosana/index.ts";
import { type Kept, recall } from "./private-data.ts";

interface KeptSlot {
  readonly slot: string;
  readonly genesis: string;
}

const known_slot: Kept<KeptSlot> = {
  key: "known_slot",
  expected: "a slot in digits and the chain's genesis hash",
  is: (value): value is KeptSlot => {
    if (typeof value !== "object" || value === null) return false;
    const { slot, genesis } = value as Partial<Record<keyof KeptSlot, unknown>>;
    return typeof slot === "string" && /^\d{1,20}$/.test(slot) && typeof genesis === "string";
  },
};

/** Keeps beside the state how far the chain was when the job was seen, so that no older answer is believed later. */
export async function rememberSlot(privateState: PrivateState, nosana: ExactClient): Promise<void> {
  const known = await nosana.newestSlot();
  if (known) privateState.set(known_slot.key, { slot: known.slot.toString(), genesis: known.genesis });
}

/**
 * From now on nothing that is older than the last look at this job is believed.
 * @returns whether there was such a look, on this chain: then an account that is missing was closed since.
 * @throws AppError PRIVATE_DATA_DAMAGED.
 */
export async function trustFromLastLook(privateState: PrivateState, nosana: ExactClient): Promise<boolean> {
  const kept = recall(privateState, known_slot);
  return kept !== null && nosana.trustFrom({ slot: BigInt(kept.slot), genesis: kept.genesis });
}
