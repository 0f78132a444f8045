import type { Secret } from "../base/secret.ts";
import { bearer, parseUrl, takeCredentials } from "./endpoint.ts";
import { createPinner, type Pinner, type PinnerOptions } from "./pinner.ts";
import { HttpRefusal, isFailedConnection, nonsense, redirectionOf } from "./refusal.ts";

export interface KuboPinnerOptions extends PinnerOptions {
  /** Base URL of a Kubo RPC API, e.g. `http://127.0.0.1:5001`. */
  readonly ipfs_api: string;
  /** Sent as a bearer token. */
  readonly ipfs_token?: Secret<string>;
}

/** Pins through the RPC API of Kubo, which hosted services speak too. Throws IPFS_UNREACHABLE for no URL, IPFS_REFUSED for no token. */
export function createKuboPinner(options: KuboPinnerOptions): Pinner {
  const url = parseUrl(options.ipfs_api);
  // Servers redirect what has two slashes in a row.
  url.pathname = url.pathname.replace(/\/+$/, "");
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

async function add(kubo: KuboEndpoint, content: Uint8Array, signal: AbortSignal) {
  const { headers, token, url } = kubo;
  // Loaded late, because it is large: see `cid.ts`.
  const { create } = await import("ipfs-http-client");
  const client = create({ url, headers: { ...headers } });
  try {
    const { cid } = await client.add(content, { pin: true, cidVersion: 0, rawLeaves: false, signal });
    return cid.toString();
  } catch (error) {
    const response = responseIn(error);
    const plain = response !== null && !response.redirected;
    const redirection = plain || signal.aborted ? null : await redirectionFrom(kubo, signal);
    if (redirection !== null) throw redirection;
    if (response !== null) throw new HttpRefusal(response, String((error as Error).message), token);
    throw isFailedConnection(error) ? error : nonsense();
  }
}

/**
 * The client tries to follow a redirect, which no upload can, and does not say that there was one. So the service is
 * asked again, without content. Null when it does not redirect.
 */
async function redirectionFrom({ headers, url }: KuboEndpoint, signal: AbortSignal) {
  const target = new URL(url);
  target.pathname = `${url.pathname === "/" ? "/api/v0" : url.pathname}/add`;
  try {
    const response = await fetch(target, { method: "POST", headers, redirect: "manual", signal });
    await response.body?.cancel();
    return redirectionOf(target, response);
  } catch {
    return null; // what the client said before stands
  }
}

/** The answer that was a refusal; null when there was none. */
function responseIn(error: unknown): Response | null {
  const { response } = error as { readonly response?: Response };
  return typeof response?.status === "number" ? response : null;
}
