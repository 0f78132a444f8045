import { reasonOf } from "../../../src/base/errors.ts";
import type { Logger } from "../../../src/base/log.ts";
import type { PrivateState } from "../../../src/bridge/index.ts";
import type { ExactClient } from "../../../src/nosana/index.ts";
import { type Kept, recall } from "./private-data.ts";

/** Slots are numbers of 64 bits. */
const last_slot = 2n ** 64n - 1n;

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
    return (
      typeof slot === "string" &&
      /^\d{1,20}$/.test(slot) &&
      BigInt(slot) <= last_slot &&
      typeof genesis === "string"
    );
  },
};

/**
 * Keeps beside the state how far the chain was when the job was seen, so that no older answer is believed later. Never fails:
 * something may have been paid just before, and without it the next run only knows less.
 */
export async function rememberSlot(
  privateState: PrivateState,
  nosana: ExactClient,
  log: Logger,
): Promise<void> {
  try {
    const known = await nosana.newestSlot();
    if (known) privateState.set(known_slot.key, { slot: known.slot.toString(), genesis: known.genesis });
  } catch (error) {
    log.warn("could not keep how far the chain was", { reason: reasonOf(error) });
  }
}

/**
 * From now on nothing that is older than the last look at this job is believed.
 * @returns the slot of that look; 0 when there was none on this chain. After one an account that is missing was closed.
 * @throws AppError PRIVATE_DATA_DAMAGED.
 */
export async function trustFromLastLook(privateState: PrivateState, nosana: ExactClient): Promise<bigint> {
  const kept = recall(privateState, known_slot);
  if (kept === null) return 0n;
  const known = { slot: BigInt(kept.slot), genesis: kept.genesis };
  return (await nosana.trustFrom(known)) ? known.slot : 0n;
}
