import type { Clock } from "../base/clock.ts";
import { AppError, isAppError, reasonOf } from "../base/errors.ts";
import { attempt } from "./attempt.ts";
import { cidOf, type ParsedCid, raw_code } from "./cid.ts";
import { download, type GatewayEndpoint } from "./download.ts";
import { parseUrl, takeCredentials } from "./endpoint.ts";
import { Refusal } from "./refusal.ts";
import { isContentOf, readByBlocks } from "./verified-blocks.ts";

/** One gateway. */
export interface GatewaySource {
  /** For messages: without what may be a key. */
  readonly endpoint: string;
  /** Throws CONTENT_UNAVAILABLE, CID_MISMATCH, ABORTED. */
  read(wanted: ParsedCid, max_bytes: number, signal: AbortSignal | undefined): Promise<Uint8Array>;
}

export interface GatewaySourceOptions {
  readonly clock: Clock;
  /** For each attempt. */
  readonly timeout_seconds: number;
}

/** Blocks may not be larger on the network (specs.ipfs.tech, "Bitswap"). */
const max_block_bytes = 2 * 1024 * 1024;

/** A gateway gets no token of ours: whoever runs it may read what is sent to it. Throws IPFS_UNREACHABLE for no URL. */
export function createGatewaySource(
  ipfs_gateway: string,
  { clock, timeout_seconds }: GatewaySourceOptions,
): GatewaySource {
  const base = parseUrl(ipfs_gateway);
  const gateway: GatewayEndpoint = { headers: takeCredentials(base), base };
  const endpoint = base.origin;
  return {
    endpoint,
    async read(wanted, max_bytes, signal) {
      const cid = wanted.text;
      try {
        return await attempt((ending) => verified(gateway, wanted, max_bytes, ending), {
          clock,
          doing: `reading ${cid} from ${endpoint}`,
          timeout_seconds,
          worthRepeating,
          signal,
        });
      } catch (error) {
        if (isAppError(error, "ABORTED", "CID_MISMATCH")) throw error;
        const reason = reasonFor(error);
        throw new AppError("CONTENT_UNAVAILABLE", { cid, endpoint, reason }, { cause: error });
      }
    },
  };
}

/** The content, once it is proved to be what was asked for. */
async function verified(
  gateway: GatewayEndpoint,
  { cid, text }: ParsedCid,
  max_bytes: number,
  signal: AbortSignal,
) {
  const { content, found } = await downloaded(gateway, { cid, text }, max_bytes, signal);
  if (content !== null) return content;
  // The same file cut another way has another CID. Only its blocks can tell.
  const fetchBlock = (block: string) =>
    download(gateway, block, { max_bytes: max_block_bytes, signal, format: "raw" });
  try {
    return await readByBlocks(cid, fetchBlock, max_bytes);
  } catch (error) {
    if (!(error instanceof Refusal) || error.busy) throw error;
    throw new AppError("CID_MISMATCH", { expected: text, found, endpoint: gateway.base.origin });
  }
}

/** The content, when its CID is the one that was asked for; else null, so that nothing holds it any more. */
async function downloaded(
  gateway: GatewayEndpoint,
  { cid, text }: ParsedCid,
  max_bytes: number,
  signal: AbortSignal,
): Promise<{ readonly content: Uint8Array | null; readonly found: string }> {
  const content = await download(gateway, text, { max_bytes, signal });
  if (cid.code === raw_code && isContentOf(cid, content)) return { content, found: text };
  const found = await cidOf(content);
  return { content: found === text ? content : null, found };
}

function worthRepeating(error: unknown): boolean {
  return error instanceof Refusal ? error.busy : !isAppError(error, "CID_MISMATCH");
}

function reasonFor(error: unknown): string {
  return isAppError(error, "TIMED_OUT")
    ? `no answer within ${error.context.timeout_seconds} seconds`
    : reasonOf(error);
}
