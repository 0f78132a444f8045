import { createHash } from "node:crypto";
import { UnixFS } from "ipfs-unixfs";
import { type BufferImporter, importBytes } from "ipfs-unixfs-importer";
import { CID } from "multiformats/cid";
import { create } from "multiformats/hashes/digest";
import { sha2_256_code } from "./cid.ts";

/** Fields of dag-pb's `PBNode` and of UnixFS's `Data` with their wire types, and the type `File`. */
const [nodeData, unixfsType, unixfsData, unixfsFilesize] = [0x0a, 0x08, 0x12, 0x18];
const file = 2;

/**
 * The CID that `ipfs add` gives a file with its defaults: chunks of 256 KiB, a balanced tree of dag-pb nodes with 174
 * links each, sha2-256.
 */
export async function rootOf(content: Uint8Array): Promise<CID> {
  const nowhere = { put: async (cid: unknown) => cid } as never;
  const { cid } = await importBytes(content, nowhere, {
    profile: "unixfs-v0-2015",
    bufferImporter: nameLeaves,
  });
  return cid;
}

/**
 * Names the leaves of a file without building them; the importer's own way copies all content twice, and leaves that
 * behind as garbage. A leaf is a dag-pb node without links around a UnixFS node (specs.ipfs.tech, "UnixFS"), so there
 * are only a few bytes before and behind what the file has.
 */
const nameLeaves: BufferImporter = async function* ({ content }) {
  for await (const chunk of content) yield async () => leafOf(chunk);
};

function leafOf(chunk: Uint8Array) {
  const length = varint(chunk.length);
  const head = [unixfsType, file, ...(chunk.length === 0 ? [] : [unixfsData, ...length])];
  const tail = Uint8Array.of(unixfsFilesize, ...length);
  const unixfsLength = head.length + chunk.length + tail.length;
  const start = Uint8Array.of(nodeData, ...varint(unixfsLength), ...head);
  const digest = createHash("sha256").update(start).update(chunk).update(tail).digest();
  return {
    cid: CID.createV0(create(sha2_256_code, digest)),
    unixfs: new UnixFS({ type: "file", data: chunk }),
    // Only a file with a mode or a time of its own is built of it.
    block: new Uint8Array(),
    size: BigInt(start.length + chunk.length + tail.length),
  };
}

/** Seven bits a byte, the lowest first. */
function varint(value: number): number[] {
  return value < 0x80 ? [value] : [(value & 0x7f) | 0x80, ...varint(value >>> 7)];
}
