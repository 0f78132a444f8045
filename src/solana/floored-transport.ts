import {
  isJsonRpcPayload,
  isSolanaError,
  type RpcTransport,
  SOLANA_ERROR__JSON_RPC__SERVER_ERROR_MIN_CONTEXT_SLOT_NOT_REACHED,
} from "@solana/kit";
import type { Clock } from "../base/clock.ts";
import { AppError, isAppError } from "../base/errors.ts";
import type { Logger } from "../base/log.ts";
import type { Commitment } from "./chain.ts";
import { createFalseSlotCheck } from "./false-slot.ts";
import type { SlotFloor } from "./slot-floor.ts";

export interface FlooredOptions {
  readonly floor: SlotFloor;
  readonly clock: Clock;
  readonly log: Logger;
  /** Where requests go, for error texts. */
  readonly origin: string;
}

/** Where methods that take `minContextSlot` take their configuration (Agave, rpc-client-types/src/config.rs). */
const configAt: Readonly<Record<string, number>> = {
  getAccountInfo: 1,
  getMultipleAccounts: 1,
  getProgramAccounts: 1,
  getSignaturesForAddress: 1,
  simulateTransaction: 1,
  getEpochInfo: 0,
  getLatestBlockhash: 0,
};

interface Config {
  readonly commitment?: Commitment;
  readonly minContextSlot?: number | bigint;
}

interface Request {
  readonly method: string;
  readonly params: readonly unknown[];
}

/** What tells of the node's slot in an answer. */
interface Answer {
  readonly result?: {
    readonly context?: { readonly slot?: number | bigint };
    readonly absoluteSlot?: number | bigint;
  } | null;
}

/** How long nodes may lag behind what is known. */
const patience_ms = 20_000;
const pause_ms = 200;

/**
 * Asks for nothing older than the newest slot that any answer was from, and repeats a request that a node answers which
 * has not come that far: the next answer may come from another. Throws RPC_LAGGING when none comes in time. A slot that turns
 * out to be false is asked for no more.
 */
export function withSlotFloor(transport: RpcTransport, options: FlooredOptions): RpcTransport {
  const { floor, clock, origin } = options;
  const isFalse = createFalseSlotCheck(transport, options);
  return async <TResponse>(request: Parameters<RpcTransport>[0]) => {
    const { payload, signal } = request;
    if (!isJsonRpcPayload(payload)) return transport<TResponse>(request);
    const { method, params } = payload as unknown as Request;
    const started_ms = clock.now();
    for (;;) {
      const commitment = commitmentOf(method, params);
      const least = commitment === null ? 0n : floor.at(commitment);
      const wanted = wantedBy(method, params, floor);
      const needed = wanted > least ? wanted : least;
      const asked = commitment === null ? payload : { ...payload, params: floored(method, params, needed) };
      let reached: bigint | null = null;
      try {
        const answer = await transport<TResponse>({ ...request, payload: asked });
        reached = slotOf(answer as Answer);
        if (reached === null || reached >= least) {
          if (commitment !== null && reached !== null) floor.raise(commitment, reached);
          return answer;
        }
      } catch (error) {
        if (needed === 0n || !isLagging(error)) throw error;
        if (await isFalse(needed, signal)) continue;
        if (least === 0n) throw error;
        if (clock.now() - started_ms >= patience_ms) throw lagging(origin, method, least, reached, error);
      }
      if (reached !== null && (await isFalse(least, signal))) continue;
      if (clock.now() - started_ms >= patience_ms) throw lagging(origin, method, least, reached);
      await clock.sleep(pause_ms, signal);
    }
  };
}

/**
 * The commitment of the bank that answers. Null for methods that know no `minContextSlot`: of `getSignatureStatuses` its
 * callers compare the slot themselves. Without a commitment nodes take the finalized bank.
 */
function commitmentOf(method: string, params: readonly unknown[]): Commitment | null {
  const at = configAt[method];
  if (at === undefined) return null;
  return (params[at] as Config | undefined)?.commitment ?? "finalized";
}

/** What the caller asks for, unless it is known to be false; 0: nothing. */
function wantedBy(method: string, params: readonly unknown[], floor: SlotFloor): bigint {
  const at = configAt[method];
  if (at === undefined) return 0n;
  const wanted = BigInt((params[at] as Config | undefined)?.minContextSlot ?? 0);
  return floor.believes(wanted) ? wanted : 0n;
}

function floored(method: string, params: readonly unknown[], needed: bigint): readonly unknown[] {
  const at = configAt[method];
  if (at === undefined) return params;
  const { minContextSlot: _, ...config } = (params[at] ?? {}) as Config;
  if (needed === 0n && params[at] === undefined) return params;
  const minContextSlot = needed === 0n ? {} : { minContextSlot: needed };
  return [...params.slice(0, at), { ...config, ...minContextSlot }, ...params.slice(at + 1)];
}

function slotOf({ result }: Answer): bigint | null {
  if (typeof result !== "object" || result === null) return null;
  const slot = result.context?.slot ?? result.absoluteSlot;
  return slot === undefined ? null : BigInt(slot);
}

function isLagging(error: unknown): boolean {
  if (!isAppError(error, "RPC_REFUSED")) return false;
  return isSolanaError(error.cause, SOLANA_ERROR__JSON_RPC__SERVER_ERROR_MIN_CONTEXT_SLOT_NOT_REACHED);
}

function lagging(endpoint: string, method: string, known: bigint, reached: bigint | null, cause?: unknown) {
  const context = { endpoint, method, known, reached };
  return new AppError("RPC_LAGGING", context, cause === undefined ? {} : { cause });
}
