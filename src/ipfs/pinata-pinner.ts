import type { Secret } from "../base/secret.ts";
import { bearer, parseUrl } from "./endpoint.ts";
import { createPinner, type Pinner, type PinnerOptions } from "./pinner.ts";
import { HttpRefusal, nonsense, redirectionOf } from "./refusal.ts";
import { wholeBody } from "./whole-body.ts";

export interface PinataPinnerOptions extends PinnerOptions {
  /** Default `https://api.pinata.cloud`. */
  readonly ipfs_api?: string;
  /** A JWT of the user's own account that may call `pinFileToIPFS`. */
  readonly ipfs_token: Secret<string>;
}

const default_api = "https://api.pinata.cloud";
/** Far more than any answer needs. */
const max_answer_bytes = 64 * 1024;

/** Whether this is Pinata's API, which speaks another language than Kubo's. */
export function isPinata(ipfs_api: string): boolean {
  return URL.canParse(ipfs_api) && /(^|\.)pinata\.cloud$/.test(new URL(ipfs_api).hostname);
}

/**
 * Pins the exact bytes as a file of the user's Pinata account (docs.pinata.cloud, "pinFileToIPFS").
 * Throws IPFS_UNREACHABLE for no URL, IPFS_REFUSED for no token.
 */
export function createPinataPinner(options: PinataPinnerOptions): Pinner {
  const { origin: endpoint } = parseUrl(options.ipfs_api ?? default_api);
  const { ipfs_token: token } = options;
  const account = { endpoint, authorization: bearer(token, endpoint), token };
  return createPinner(
    { endpoint, store: (content, expected, signal) => pinFile(account, content, expected, signal) },
    options,
  );
}

interface PinataAccount {
  readonly endpoint: string;
  readonly authorization: string;
  readonly token: Secret<string>;
}

async function pinFile(
  { authorization, endpoint, token }: PinataAccount,
  content: Uint8Array,
  name: string,
  signal: AbortSignal,
): Promise<unknown> {
  const body = new FormData();
  body.append("file", new Blob([content]), name);
  body.append("pinataOptions", JSON.stringify({ cidVersion: 0 }));
  const url = new URL("/pinning/pinFileToIPFS", endpoint);
  const response = await fetch(url, {
    method: "POST",
    headers: { authorization },
    body,
    signal,
    // Whoever is redirected to has no business with the token.
    redirect: "manual",
  });
  const redirection = redirectionOf(url, response);
  if (redirection !== null) {
    await response.body?.cancel();
    throw redirection;
  }
  const text = new TextDecoder().decode(await wholeBody(response, max_answer_bytes));
  if (!response.ok) throw new HttpRefusal(response, text || response.statusText, token);
  return pinnedCid(text);
}

function pinnedCid(text: string): unknown {
  try {
    return (JSON.parse(text) as { IpfsHash?: unknown } | null)?.IpfsHash;
  } catch {
    throw nonsense();
  }
}
