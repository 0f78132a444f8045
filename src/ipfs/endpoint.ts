import { AppError } from "../base/errors.ts";
import type { Secret } from "../base/secret.ts";

/** An endpoint's URL; throws IPFS_UNREACHABLE when it is none. Only its `origin` may be shown: the rest may hold a key. */
export function parseUrl(address: string): URL {
  const url = URL.canParse(address) ? new URL(address) : null;
  if (url?.protocol === "http:" || url?.protocol === "https:") return url;
  throw new AppError("IPFS_UNREACHABLE", {
    endpoint: url ? url.origin : "that is configured",
    reason: "it is not a URL that starts with http:// or https://",
  });
}

/**
 * Takes the user part off the URL and gives it as a header: `fetch` refuses URLs that have one, and prints them while
 * doing so.
 */
export function takeCredentials(url: URL): { authorization?: string } {
  if (!url.username && !url.password) return {};
  const pair = `${decodeURIComponent(url.username)}:${decodeURIComponent(url.password)}`;
  url.username = "";
  url.password = "";
  return { authorization: `Basic ${Buffer.from(pair).toString("base64")}` };
}

/**
 * The value of an `Authorization` header. Throws IPFS_REFUSED for a token that no header can hold: `fetch` would refuse
 * it too, and print it while doing so.
 */
export function bearer(token: Secret<string>, endpoint: string): string {
  if (/^[\x21-\x7e]+$/.test(token.reveal())) return `Bearer ${token.reveal()}`;
  throw new AppError("IPFS_REFUSED", {
    endpoint,
    reason: "the token holds white space or other characters that no token has",
  });
}
