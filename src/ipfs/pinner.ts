import type { Clock } from "../base/clock.ts";
import { AppError, isAppError, reasonOf } from "../base/errors.ts";
import type { Logger } from "../base/log.ts";
import { attempt } from "./attempt.ts";
import { cidOf, parseCid } from "./cid.ts";
import { Redirection, Refusal } from "./refusal.ts";

/** A service that keeps content available. */
export interface Pinner {
  /**
   * Stores and pins the content and gives its CIDv0, which was computed here and not taken on trust.
   * Throws IPFS_UNREACHABLE, IPFS_REFUSED, IPFS_REDIRECTS, CID_MISMATCH, ABORTED. Pinning twice is harmless.
   */
  pin(content: Uint8Array, options?: { readonly signal?: AbortSignal }): Promise<string>;
}

export interface PinnerOptions {
  readonly log: Logger;
  readonly clock: Clock;
  /** For each attempt; default 30. */
  readonly timeout_seconds?: number;
}

/** One service's own way to store content. */
export interface PinningService {
  /** For messages: without path, query or user, which may hold a key. */
  readonly endpoint: string;
  /**
   * Stores and pins the content, and gives what the service says is its CID. Throws Refusal for an answer that
   * says no; any other error means that there was no answer. Must end when the signal aborts.
   */
  store(content: Uint8Array, expected: string, signal: AbortSignal): Promise<unknown>;
}

/** Makes a pinner of a service, with everything that must hold of each of them: see `Pinner`. */
export function createPinner(service: PinningService, options: PinnerOptions): Pinner {
  const { endpoint } = service;
  const { clock, log, timeout_seconds = 30 } = options;
  return {
    async pin(content, { signal } = {}) {
      const expected = await cidOf(content);
      const answered = await attempt((ending) => service.store(content, expected, ending), {
        clock,
        doing: `pinning ${expected} at ${endpoint}`,
        timeout_seconds,
        worthRepeating: (error) => !(error instanceof Refusal) || error.busy,
        signal,
      }).catch((error: unknown) => {
        throw explained(error, service);
      });
      const found = await cidIn(answered, endpoint);
      if (found !== expected) throw new AppError("CID_MISMATCH", { expected, found, endpoint });
      log.debug("pinned", { cid: expected, bytes: content.length, endpoint });
      return expected;
    },
  };
}

async function cidIn(answered: unknown, endpoint: string): Promise<string> {
  try {
    if (typeof answered === "string") return (await parseCid(answered)).text;
  } catch {
    // Not a CID: told below, without quoting what may be anything.
  }
  throw new AppError("IPFS_REFUSED", { endpoint, reason: "its answer names no CID" });
}

/** Without a cause: the clients' errors carry the request, with its authorization. */
function explained(error: unknown, { endpoint }: PinningService): AppError {
  if (isAppError(error, "ABORTED")) return error;
  if (isAppError(error, "TIMED_OUT")) {
    const reason = `no answer within ${error.context.timeout_seconds} seconds`;
    return new AppError("IPFS_UNREACHABLE", { endpoint, reason });
  }
  if (error instanceof Redirection) return new AppError("IPFS_REDIRECTS", { endpoint, to: error.to });
  const reason = reasonOf(error);
  return new AppError(error instanceof Refusal ? "IPFS_REFUSED" : "IPFS_UNREACHABLE", { endpoint, reason });
}
