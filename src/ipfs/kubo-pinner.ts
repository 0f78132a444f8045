import type { Clock } from "../base/clock.ts";
import { AppError, isAppError, reasonOf } from "../base/errors.ts";
import type { Logger } from "../base/log.ts";
import type { Secret } from "../base/secret.ts";
import { attempt } from "./attempt.ts";
import { cidOf } from "./cid.ts";
import { parseUrl, takeCredentials } from "./endpoint.ts";
import type { Pinner } from "./pinner.ts";

export interface KuboPinnerOptions {
  /** Base URL of a Kubo RPC API, e.g. `http://127.0.0.1:5001`. */
  readonly ipfs_api: string;
  /** Sent as a bearer token. */
  readonly ipfs_token?: Secret<string>;
  readonly log: Logger;
  readonly clock: Clock;
  /** For each attempt; default 30. */
  readonly timeout_seconds?: number;
}

/** Pins through the RPC API of Kubo, which hosted services speak too. Throws IPFS_UNREACHABLE when `ipfs_api` is no URL. */
export function createKuboPinner(options: KuboPinnerOptions): Pinner {
  const url = parseUrl(options.ipfs_api);
  const headers = {
    ...takeCredentials(url),
    ...(options.ipfs_token ? { authorization: `Bearer ${options.ipfs_token.reveal()}` } : {}),
  };
  const endpoint = url.origin;
  return {
    async pin(content, { signal } = {}) {
      const expected = await cidOf(content);
      const found = await attempt((attemptSignal) => add(url, headers, content, attemptSignal), {
        clock: options.clock,
        doing: `pinning ${expected} at ${endpoint}`,
        timeout_seconds: options.timeout_seconds ?? 30,
        worthRepeating: (error) => statusOf(error) === null || isBusy(statusOf(error)),
        signal,
      }).catch((error: unknown) => {
        throw explained(error, endpoint);
      });
      if (found !== expected) throw new AppError("CID_MISMATCH", { expected, found, endpoint });
      options.log.debug("pinned", { cid: expected, bytes: content.length, endpoint });
      return expected;
    },
  };
}

async function add(url: URL, headers: Record<string, string>, content: Uint8Array, signal: AbortSignal) {
  // Loaded late, because it is large: see `cid.ts`.
  const { create } = await import("ipfs-http-client");
  const client = create({ url, headers });
  const { cid } = await client.add(content, { pin: true, cidVersion: 0, rawLeaves: false, signal });
  return cid.toString();
}

/** The HTTP status of a refusal; null when there was no answer to have one. */
function statusOf(error: unknown): number | null {
  const { response } = error as { response?: { status?: unknown } };
  return typeof response?.status === "number" ? response.status : null;
}

const isBusy = (status: number | null) => status === 429 || (status !== null && status >= 500);

function explained(error: unknown, endpoint: string): AppError {
  if (isAppError(error, "ABORTED")) return error;
  if (isAppError(error, "TIMED_OUT")) {
    const reason = `no answer within ${error.context.timeout_seconds} seconds`;
    return new AppError("IPFS_UNREACHABLE", { endpoint, reason });
  }
  // No cause: the client's errors carry the request with its authorization header.
  const status = statusOf(error);
  if (status === null) return new AppError("IPFS_UNREACHABLE", { endpoint, reason: reasonOf(error) });
  return new AppError("IPFS_REFUSED", { endpoint, reason: `HTTP ${status}: ${reasonOf(error)}` });
}
