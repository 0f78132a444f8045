import { reasonOf } from "../base/errors.ts";
import type { Secret } from "../base/secret.ts";
import { parseUrl, takeCredentials } from "./endpoint.ts";
import { createPinner, type Pinner, type PinnerOptions } from "./pinner.ts";
import { HttpRefusal, isFailedConnection, nonsense } from "./refusal.ts";

export interface KuboPinnerOptions extends PinnerOptions {
  /** Base URL of a Kubo RPC API, e.g. `http://127.0.0.1:5001`. */
  readonly ipfs_api: string;
  /** Sent as a bearer token. */
  readonly ipfs_token?: Secret<string>;
}

/** Pins through the RPC API of Kubo, which hosted services speak too. Throws IPFS_UNREACHABLE when `ipfs_api` is no URL. */
export function createKuboPinner(options: KuboPinnerOptions): Pinner {
  const url = parseUrl(options.ipfs_api);
  const { ipfs_token: token = null } = options;
  const headers = {
    ...takeCredentials(url),
    ...(token ? { authorization: `Bearer ${token.reveal()}` } : {}),
  };
  const endpoint = url.origin;
  return createPinner(
    { endpoint, token, store: (content, _expected, signal) => add(url, headers, content, signal) },
    options,
  );
}

async function add(url: URL, headers: Record<string, string>, content: Uint8Array, signal: AbortSignal) {
  // Loaded late, because it is large: see `cid.ts`.
  const { create } = await import("ipfs-http-client");
  const client = create({ url, headers });
  try {
    const { cid } = await client.add(content, { pin: true, cidVersion: 0, rawLeaves: false, signal });
    return cid.toString();
  } catch (error) {
    const status = statusOf(error);
    if (status !== null) throw new HttpRefusal(status, reasonOf(error));
    throw isFailedConnection(error) ? error : nonsense();
  }
}

/** The HTTP status of a refusal; null when there was no answer to have one. */
function statusOf(error: unknown): number | null {
  const { response } = error as { response?: { status?: unknown } };
  return typeof response?.status === "number" ? response.status : null;
}
