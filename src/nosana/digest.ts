import { CID } from "multiformats/cid";
import { create } from "multiformats/hashes/digest";
import { AppError, reasonOf } from "../base/errors.ts";

const dag_pb = 0x70;
const sha2_256 = 0x12;

/**
 * The 32 bytes by which the chain knows a content: the sha2-256 digest of its dag-pb block. A CIDv1 over the same
 * block has the same digest; any other CID names something a reader of the chain would not find: CID_MALFORMED.
 */
export function digestOf(cid: string): Uint8Array {
  const malformed = (reason: string) => new AppError("CID_MALFORMED", { value: cid, reason });
  let parsed: CID;
  try {
    parsed = CID.parse(cid);
  } catch (error) {
    throw malformed(reasonOf(error));
  }
  if (parsed.code !== dag_pb)
    throw malformed("the chain can only name dag-pb content (a CID that starts with Qm)");
  if (parsed.multihash.code !== sha2_256)
    throw malformed("the chain can only name content by its sha2-256 hash");
  if (parsed.multihash.digest.length !== 32) throw malformed("its digest is not 32 bytes long");
  return parsed.multihash.digest;
}

/** The CIDv0 of a digest as the chain stores it. Throws CID_MALFORMED when there are not exactly 32 bytes. */
export function cidFromDigest(digest: Uint8Array): string {
  if (digest.length !== 32) {
    const value = Buffer.from(digest).toString("hex");
    throw new AppError("CID_MALFORMED", { value, reason: "a digest has 32 bytes" });
  }
  return CID.createV0(create(sha2_256, digest)).toString();
}
