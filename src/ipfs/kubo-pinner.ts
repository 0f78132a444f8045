import type { Secret } from "../base/secret.ts";
import { bearer, parseUrl, takeCredentials } from "./endpoint.ts";
import { createPinner, type Pinner, type PinnerOptions } from "./pinner.ts";
import { HttpRefusal, isFailedConnection, nonsense } from "./refusal.ts";

export interface KuboPinnerOptions extends PinnerOptions {
  /** Base URL of a Kubo RPC API, e.g. `http://127.0.0.1:5001`. */
  readonly ipfs_api: string;
  /** Sent as a bearer token. */
  readonly ipfs_token?: Secret<string>;
}

/** Pins through the RPC API of Kubo, which hosted services speak too. Throws IPFS_UNREACHABLE for no URL, IPFS_REFUSED for no token. */
export function createKuboPinner(options: KuboPinnerOptions): Pinner {
  const url = parseUrl(options.ipfs_api);
  const { ipfs_token: token = null } = options;
  const headers = {
    ...takeCredentials(url),
    ...(token ? { authorization: bearer(token, url.origin) } : {}),
  };
  const endpoint = url.origin;
  return createPinner(
    { endpoint, store: (content, _expected, signal) => add({ headers, token, url }, content, signal) },
    options,
  );
}

interface KuboEndpoint {
  readonly url: URL;
  readonly headers: Readonly<Record<string, string>>;
  readonly token: Secret<string> | null;
}

async function add({ headers, token, url }: KuboEndpoint, content: Uint8Array, signal: AbortSignal) {
  // Loaded late, because it is large: see `cid.ts`.
  const { create } = await import("ipfs-http-client");
  const client = create({ url, headers: { ...headers } });
  try {
    const { cid } = await client.add(content, { pin: true, cidVersion: 0, rawLeaves: false, signal });
    return cid.toString();
  } catch (error) {
    const response = responseIn(error);
    if (response !== null) throw new HttpRefusal(response, String((error as Error).message), token);
    throw isFailedConnection(error) ? error : nonsense();
  }
}

/** The answer that was a refusal; null when there was none. */
function responseIn(error: unknown): Response | null {
  const { response } = error as { readonly response?: Response };
  return typeof response?.status === "number" ? response : null;
}
