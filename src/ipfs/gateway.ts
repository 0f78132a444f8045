import type { Clock } from "../base/clock.ts";
import { AppError, isAppError, reasonOf } from "../base/errors.ts";
import type { Logger } from "../base/log.ts";
import { attempt } from "./attempt.ts";
import { cidOf, one_block_bytes } from "./cid.ts";
import { parseUrl, takeCredentials } from "./endpoint.ts";

/** Reads content by its CID. */
export interface Gateway {
  /**
   * The content, checked against its CID. Throws CID_MALFORMED, CID_MISMATCH, CONTENT_UNAVAILABLE (not there, too
   * large, no connection), ABORTED.
   */
  read(cid: string, options?: ReadContentOptions): Promise<Uint8Array>;
}

export interface ReadContentOptions {
  /** Default 32 MiB. */
  readonly max_bytes?: number;
  readonly signal?: AbortSignal;
}

export interface GatewayOptions {
  /** Content is at `<ipfs_gateway>/ipfs/<cid>`; a base that already ends in `/ipfs` or `/ipfs/` will do. */
  readonly ipfs_gateway: string;
  readonly log: Logger;
  readonly clock: Clock;
  /** For each attempt; default 30. */
  readonly timeout_seconds?: number;
}

const default_max_bytes = 32 * 1024 * 1024;

/** An answer with another status than 200. */
class BadStatus extends Error {
  readonly status: number;
  constructor(status: number, text: string) {
    super(`HTTP ${status} ${text}`.trimEnd());
    this.status = status;
  }
}

/** A gateway gets no token of ours: whoever runs it may read what is sent to it. */
export function createGateway(options: GatewayOptions): Gateway {
  const base = parseUrl(options.ipfs_gateway);
  const headers = takeCredentials(base);
  const endpoint = base.origin;
  return {
    async read(cid, { max_bytes = default_max_bytes, signal } = {}) {
      const wanted = await canonicalCid(cid);
      const content = await attempt(
        (attemptSignal) => download(contentUrl(base, cid), headers, max_bytes, attemptSignal),
        {
          clock: options.clock,
          doing: `reading ${cid} from ${endpoint}`,
          timeout_seconds: options.timeout_seconds ?? 30,
          worthRepeating: (error) =>
            error instanceof BadStatus
              ? error.status === 429 || error.status >= 500
              : !(error instanceof TooLarge),
          signal,
        },
      ).catch((error: unknown) => {
        if (isAppError(error, "ABORTED")) throw error;
        throw new AppError(
          "CONTENT_UNAVAILABLE",
          { cid, endpoint, reason: reasonFor(error) },
          { cause: error },
        );
      });
      await verify(wanted, content, endpoint, options.log);
      return content;
    },
  };
}

class TooLarge extends Error {
  constructor(max_bytes: number) {
    super(`it is larger than ${max_bytes} bytes`);
  }
}

function contentUrl(base: URL, cid: string): URL {
  const url = new URL(base); // keeps the query, in which some gateways want their access key
  const path = base.pathname.replace(/\/+$/, "");
  url.pathname = `${path.endsWith("/ipfs") ? path : `${path}/ipfs`}/${cid}`;
  return url;
}

async function download(url: URL, headers: Record<string, string>, max_bytes: number, signal: AbortSignal) {
  const response = await fetch(url, { headers, signal });
  if (!response.ok) {
    await response.body?.cancel();
    throw new BadStatus(response.status, response.statusText);
  }
  const chunks: Uint8Array[] = [];
  let received = 0;
  for await (const chunk of response.body ?? []) {
    received += chunk.length;
    // Leaving the loop by throwing closes the connection.
    if (received > max_bytes) throw new TooLarge(max_bytes);
    chunks.push(chunk);
  }
  return new Uint8Array(Buffer.concat(chunks));
}

/** A CIDv1 over a dag-pb block is another spelling of the CIDv0 over it. */
async function canonicalCid(cid: string): Promise<string> {
  const { CID } = await import("multiformats/cid");
  try {
    const parsed = CID.parse(cid);
    return parsed.code === 0x70 && parsed.multihash.code === 0x12 ? parsed.toV0().toString() : cid;
  } catch (error) {
    throw new AppError("CID_MALFORMED", { value: cid, reason: reasonOf(error) });
  }
}

/**
 * Another service may have cut a large file into other chunks, which gives the same bytes another CID. A file of one
 * block leaves no such choice, so there a difference means other content. Other kinds of CID are not checked.
 */
async function verify(wanted: string, content: Uint8Array, endpoint: string, log: Logger): Promise<void> {
  if (!wanted.startsWith("Qm")) return;
  const found = await cidOf(content);
  if (found === wanted) return;
  if (content.length <= one_block_bytes) {
    throw new AppError("CID_MISMATCH", { expected: wanted, found, endpoint });
  }
  log.warn("the content could not be checked against its CID", {
    cid: wanted,
    bytes: content.length,
    endpoint,
  });
}

function reasonFor(error: unknown): string {
  return isAppError(error, "TIMED_OUT")
    ? `no answer within ${error.context.timeout_seconds} seconds`
    : reasonOf(error);
}
