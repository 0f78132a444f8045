import type { RpcTransport } from "@solana/kit";
import type { Clock } from "../base/clock.ts";
import { isAppError, reasonOf } from "../base/errors.ts";
import type { Logger } from "../base/log.ts";
import { type SlotFloor, widestGapSlots } from "./slot-floor.ts";

interface FalseSlotOptions {
  readonly floor: SlotFloor;
  readonly clock: Clock;
  readonly log: Logger;
}

/** A finalized block is about 13 seconds old; this much more is left to clocks and slow endpoints. */
const fresh_seconds = 120;
/** So often at most: while nodes only lag, every answer raises the question. */
const pause_ms = 5_000;

/**
 * Finds out, of a slot that no node has reached, whether the nodes lag or the slot is false: an answer once told it, and it
 * may stand in private data since. It is false when the chain's own newest block is from just now and far before it; a
 * node that lags, or has stopped, has no such block. Then the floor is lowered.
 */
export function createFalseSlotCheck(transport: RpcTransport, { floor, clock, log }: FalseSlotOptions) {
  let asked_ms = Number.NEGATIVE_INFINITY;
  const ask = async (method: string, params: readonly unknown[], signal: AbortSignal | undefined) => {
    const payload = { jsonrpc: "2.0", id: method, method, params };
    const answer = await transport<unknown>({ payload, ...(signal ? { signal } : {}) });
    return (answer as { readonly result?: number | bigint | null }).result ?? null;
  };
  /** @returns whether the floor was lowered. */
  return async (known: bigint, signal: AbortSignal | undefined): Promise<boolean> => {
    if (clock.now() - asked_ms < pause_ms) return !floor.believes(known);
    asked_ms = clock.now();
    try {
      const slot = await ask("getSlot", [{ commitment: "finalized" }], signal);
      if (slot === null || BigInt(slot) + widestGapSlots >= known) return false;
      const time = await ask("getBlockTime", [slot], signal);
      if (time === null || Math.abs(clock.now() / 1_000 - Number(time)) > fresh_seconds) return false;
      floor.lower(BigInt(slot));
      log.warn("a slot that an answer once told is false: the chain is not that far", { known, slot });
      return true;
    } catch (error) {
      if (!isAppError(error) || isAppError(error, "ABORTED")) throw error;
      log.debug("could not find out how far the chain is", { reason: reasonOf(error) });
      return false;
    }
  };
}
