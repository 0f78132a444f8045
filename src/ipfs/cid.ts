import type { CID } from "multiformats/cid";
import { AppError, reasonOf } from "../base/errors.ts";

/** Multicodec of UnixFS nodes. */
export const dag_pb_code = 0x70;
/** Multicodec of plain bytes. */
export const raw_code = 0x55;
export const sha2_256_code = 0x12;

/** The CIDv0 under which `ipfs add` with its defaults stores `content`. */
export async function cidOf(content: Uint8Array): Promise<string> {
  // Loaded late: the provider starts several times per apply, and most of the time no CID is needed.
  const { rootOf } = await import("./unixfs-file.ts");
  return (await rootOf(content)).toString();
}

export interface ParsedCid {
  readonly cid: CID;
  /** Its one spelling: a CIDv1 over a dag-pb block is another one of the CIDv0 over it. */
  readonly text: string;
}

/** Throws CID_MALFORMED, also for a CID that could not be checked here: of other blocks, or with another hash. */
export async function parseCid(text: string): Promise<ParsedCid> {
  const { CID } = await import("multiformats/cid");
  let cid: CID;
  try {
    cid = CID.parse(text);
  } catch (error) {
    throw new AppError("CID_MALFORMED", { value: text, reason: reasonOf(error) });
  }
  const { code, multihash } = cid;
  if (multihash.code !== sha2_256_code || (code !== dag_pb_code && code !== raw_code))
    throw new AppError("CID_MALFORMED", { value: text, reason: "it names no file by its sha2-256 hash" });
  return { cid, text: code === dag_pb_code ? cid.toV0().toString() : text };
}
