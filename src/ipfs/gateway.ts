import { largeBodyBytes } from "../base/bounded-body.ts";
import type { Clock } from "../base/clock.ts";
import { AppError, isAppError, reasonOf } from "../base/errors.ts";
import { collectAll } from "../base/garbage.ts";
import type { Logger } from "../base/log.ts";
import { createTurns } from "../base/turns.ts";
import { type ParsedCid, parseCid } from "./cid.ts";
import { createGatewaySource, type GatewaySource } from "./gateway-source.ts";
import { TooLarge } from "./whole-body.ts";

/** Reads content by its CID. */
export interface Gateway {
  /**
   * The content, proved to be what the CID stands for. Throws CID_MALFORMED, CID_MISMATCH, CONTENT_UNAVAILABLE (not
   * there, too large, no connection), ABORTED.
   */
  read(cid: string, options?: ReadContentOptions): Promise<Uint8Array>;
}

export interface ReadContentOptions {
  /** Default 32 MiB. */
  readonly max_bytes?: number;
  readonly signal?: AbortSignal;
}

export interface GatewayOptions {
  /**
   * Content is at `<ipfs_gateway>/ipfs/<cid>`; a base that already ends in `/ipfs` or `/ipfs/` will do. The first is
   * asked first; the next ones when those before have failed, or have kept silent for a while.
   */
  readonly ipfs_gateways: readonly [string, ...string[]];
  readonly log: Logger;
  readonly clock: Clock;
  /** For each attempt; default 30. */
  readonly timeout_seconds?: number;
  /** How long a gateway may keep silent before the next one is asked too; default 3. */
  readonly head_start_seconds?: number;
}

const default_max_bytes = 32 * 1024 * 1024;

/** Larger content is read again from its start when its turn comes, so that ten large ones at once need the memory of one. */
const largeTurns = createTurns();

/** Throws IPFS_UNREACHABLE when one of the gateways is no URL. */
export function createGateway(options: GatewayOptions): Gateway {
  const { clock, head_start_seconds = 3, log, timeout_seconds = 30 } = options;
  const sources = options.ipfs_gateways.map((one) => createGatewaySource(one, { clock, timeout_seconds }));
  /** The content, or what `ifLarger` says; without it, larger content is a failure. */
  const fromSources = async <T>(
    wanted: ParsedCid,
    max_bytes: number,
    ifLarger: (() => T) | null,
    signal: AbortSignal | undefined,
  ): Promise<Uint8Array | T> => {
    const cid = wanted.text;
    const failures: AppError[] = [];
    return await firstToAnswer(sources, head_start_seconds * 1000, async (source, decided) => {
      const ending = signal ? AbortSignal.any([signal, decided]) : decided;
      try {
        return await source.read(wanted, max_bytes, ending);
      } catch (error) {
        if (ifLarger && (error as Error).cause instanceof TooLarge) return ifLarger();
        if (!decided.aborted && isAppError(error)) {
          log.debug("a gateway failed", { endpoint: source.endpoint, reason: error.message });
          failures.push(error);
        }
        throw error;
      }
    }).catch((error: unknown) => {
      if (signal?.aborted) throw new AppError("ABORTED", { doing: `reading ${cid}` });
      throw failures.length > 1 ? unavailable(cid, failures) : error;
    });
  };
  return {
    async read(cid, { max_bytes = default_max_bytes, signal } = {}) {
      const wanted = await parseCid(cid);
      const small = Math.min(max_bytes, largeBodyBytes);
      const content = await fromSources(wanted, small, small < max_bytes ? () => null : null, signal);
      if (content !== null) return content;
      return await largeTurns(async () => {
        // Until whoever had the turn before has done with the content.
        await new Promise((resolve) => setImmediate(resolve));
        collectAll();
        return fromSources<never>(wanted, max_bytes, null, signal);
      }, signal);
    },
  };
}

/**
 * Starts one source after the other, each when all before it have failed or `head_start_ms` has passed since the last
 * start. The first success decides and ends the others; when all fail, the first failure is thrown.
 */
async function firstToAnswer<T>(
  sources: readonly GatewaySource[],
  head_start_ms: number,
  ask: (source: GatewaySource, decided: AbortSignal) => Promise<T>,
): Promise<T> {
  const decided = new AbortController();
  let timer: NodeJS.Timeout | undefined;
  try {
    return await new Promise<T>((resolve, reject) => {
      let started = 0;
      let failed = 0;
      let first_failure: unknown;
      const startNext = () => {
        clearTimeout(timer);
        const source = sources[started];
        if (source === undefined) return;
        started++;
        if (started < sources.length) timer = setTimeout(startNext, head_start_ms);
        ask(source, decided.signal).then(resolve, (error: unknown) => {
          if (failed === 0) first_failure = error;
          failed++;
          if (failed === sources.length) reject(first_failure);
          else if (failed === started) startNext();
        });
      };
      startNext();
    });
  } finally {
    clearTimeout(timer);
    decided.abort();
  }
}

/** Each gateway's own reason, in the order in which they gave up. */
function unavailable(cid: string, failures: readonly AppError[]): AppError {
  const reason = failures.map((failure) => `${endpointOf(failure)}: ${reasonIn(failure)}`).join("; ");
  return new AppError("CONTENT_UNAVAILABLE", { cid, endpoint: `any of ${failures.length} gateways`, reason });
}

function endpointOf({ context }: AppError): string {
  return "endpoint" in context ? context.endpoint : "a gateway";
}

function reasonIn(failure: AppError): string {
  if (isAppError(failure, "CONTENT_UNAVAILABLE")) return failure.context.reason;
  return isAppError(failure, "CID_MISMATCH") ? "it answered with other content" : reasonOf(failure);
}
