import { createHash } from "node:crypto";
import type { CID } from "multiformats/cid";
import { dag_pb_code, raw_code } from "./cid.ts";
import { Refusal } from "./refusal.ts";
import { TooLarge } from "./whole-body.ts";

/** More blocks than a file of the size limit has, unless somebody cut it to be a nuisance. */
const max_blocks = 4096;

/** A block whose bytes are not those its CID stands for, or that no file is made of. */
export class WrongBlock extends Refusal {
  override readonly name = "WrongBlock";
  constructor(message: string) {
    super(message, { busy: false });
  }
}

/**
 * A file put together from its blocks, each checked against its CID: true whatever the way it was cut, and whoever
 * `fetchBlock` asks. Throws WrongBlock, TooLarge, and what `fetchBlock` throws.
 */
export async function readByBlocks(
  root: CID,
  fetchBlock: (cid: string) => Promise<Uint8Array>,
  max_bytes: number,
): Promise<Uint8Array> {
  const [{ decode }, { UnixFS }] = await Promise.all([import("@ipld/dag-pb"), import("ipfs-unixfs")]);
  const parts: Uint8Array[] = [];
  let received = 0;
  const pending: CID[] = [root];
  for (let count = 1, cid = pending.pop(); cid !== undefined; count++, cid = pending.pop()) {
    if (count > max_blocks) throw new WrongBlock(`it has more than ${max_blocks} blocks`);
    const block = await fetchBlock(cid.toString());
    if (!isContentOf(cid, block)) throw new WrongBlock(`block ${cid} is another one`);
    const { links, data } = cid.code === raw_code ? { links: [], data: block } : fileNode(cid, block);
    received += data.length;
    if (received > max_bytes) throw new TooLarge(max_bytes);
    parts.push(data);
    pending.push(...links.reverse());
  }
  return Buffer.concat(parts);

  function fileNode(cid: CID, block: Uint8Array) {
    if (cid.code !== dag_pb_code) throw new WrongBlock(`block ${cid} is no part of a file`);
    const node = decode(block);
    const entry = UnixFS.unmarshal(node.Data ?? new Uint8Array());
    if (entry.type !== "file" && entry.type !== "raw") throw new WrongBlock(`${cid} is a ${entry.type}`);
    return { links: node.Links.map((link) => link.Hash), data: entry.data ?? new Uint8Array() };
  }
}

/** Whether the bytes are the block that a sha2-256 CID names. */
export function isContentOf(cid: CID, block: Uint8Array): boolean {
  return createHash("sha256").update(block).digest().equals(cid.multihash.digest);
}
