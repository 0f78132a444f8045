import { AppError } from "../base/errors.ts";
import { plainText } from "../base/plain-text.ts";

/**
 * An RPC endpoint taken apart, because its path, query and user part often hold an API key: `origin` is what may be
 * shown, `url` and `headers` are what to call.
 */
export interface Endpoint {
  readonly origin: string;
  readonly url: string;
  readonly headers: { readonly authorization?: string };
  /** What an endpoint says, as plain text, without anything that is part of the endpoint's secret half. */
  redact(text: string): string;
}

/** Throws RPC_UNREACHABLE when `address` is no URL of one of the `protocols` (each with its colon). */
export function parseEndpoint(address: string, protocols: readonly string[]): Endpoint {
  const url = URL.canParse(address) ? new URL(address) : null;
  if (!url || !protocols.includes(url.protocol)) {
    const expected = protocols.map((protocol) => `${protocol}//`).join(" or ");
    throw new AppError("RPC_UNREACHABLE", {
      endpoint: url ? url.origin : "that is configured",
      reason: `it is not a URL that starts with ${expected}`,
    });
  }
  const headers = takeCredentials(url);
  const secrets = secretParts(url, headers);
  return {
    origin: url.origin,
    url: url.href,
    headers,
    redact: (text) =>
      plainText(secrets.reduce((shown, secret) => shown.replaceAll(secret, "[redacted]"), text)),
  };
}

/** `fetch` refuses URLs with a user part and prints them while doing so; the same thing as a header works. */
function takeCredentials(url: URL): Endpoint["headers"] {
  if (!url.username && !url.password) return {};
  const pair = `${decodeURIComponent(url.username)}:${decodeURIComponent(url.password)}`;
  url.username = "";
  url.password = "";
  return { authorization: `Basic ${Buffer.from(pair).toString("base64")}` };
}

function secretParts(url: URL, headers: Endpoint["headers"]): string[] {
  const parts = [
    ...Object.values(headers),
    ...url.searchParams.values(),
    ...url.pathname.split("/").map(decodeURIComponent),
  ];
  // Shorter pieces ("api", "v1", "rpc") are words, not keys, and would blacken ordinary text.
  return parts.filter((part) => part.length >= 8);
}
