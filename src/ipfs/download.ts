import { HttpRefusal } from "./refusal.ts";
import { wholeBody } from "./whole-body.ts";

/** Where a gateway is, and what it wants to hear. */
export interface GatewayEndpoint {
  readonly base: URL;
  readonly headers: Readonly<Record<string, string>>;
}

export interface Download {
  readonly max_bytes: number;
  readonly signal: AbortSignal;
  /** A block as it is, instead of the file it stands for (specs.ipfs.tech, "Trustless Gateway"). */
  readonly format?: "raw";
}

/** What a gateway answers for a CID, whether true or not. Throws HttpRefusal, TooLarge, or that there is no connection. */
export async function download(
  { base, headers }: GatewayEndpoint,
  cid: string,
  { format, max_bytes, signal }: Download,
): Promise<Uint8Array> {
  const url = contentUrl(base, cid);
  if (format) url.searchParams.set("format", format);
  const response = await fetch(url, {
    headers: { ...headers, ...(format ? { accept: "application/vnd.ipld.raw" } : {}) },
    signal,
  });
  if (!response.ok) {
    await response.body?.cancel();
    throw new HttpRefusal(response, response.statusText);
  }
  return wholeBody(response, max_bytes);
}

function contentUrl(base: URL, cid: string): URL {
  const url = new URL(base); // keeps the query, in which some gateways want their access key
  const path = base.pathname.replace(/\/+$/, "");
  url.pathname = `${path.endsWith("/ipfs") ? path : `${path}/ipfs`}/${cid}`;
  return url;
}
