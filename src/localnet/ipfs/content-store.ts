import { importBytes } from "ipfs-unixfs-importer";
import { fixedSize } from "ipfs-unixfs-importer/chunker";
import { balanced } from "ipfs-unixfs-importer/layout";
import { CID } from "multiformats/cid";
import { create as createDigest } from "multiformats/hashes/digest";

export interface AddOptions {
  readonly cid_version: 0 | 1;
  readonly raw_leaves: boolean;
}

export interface Stored {
  readonly content: Uint8Array;
  /** Bytes of all blocks, as Kubo reports the size of what it added. */
  readonly size: bigint;
}

const sha256Code = 0x12;
const dagPbCode = 0x70;

/** Kubo's defaults for a file. */
const bytesOfChunk = 262_144;
const childrenOfNode = 174;

/** Files by their content's address, all kept in memory and all pinned. */
export class ContentStore {
  readonly #files = new Map<string, Stored>();
  #added: (key: string, stored: Stored) => void = () => {};

  /** Stores a file and returns the CID Kubo would give it. */
  async add(content: Uint8Array, options: AddOptions = { cid_version: 0, raw_leaves: false }): Promise<CID> {
    const dropBlocks = { put: (cid: CID) => cid };
    const { cid, size } = await importBytes(content, dropBlocks, {
      cidVersion: options.cid_version,
      rawLeaves: options.raw_leaves,
      chunker: fixedSize({ chunkSize: bytesOfChunk }),
      layout: balanced({ maxChildrenPerNode: childrenOfNode }),
    });
    const key = keyOf(cid);
    if (this.#files.has(key)) return cid;
    const stored = { content, size: BigInt(size) };
    this.#files.set(key, stored);
    this.#added(key, stored);
    return cid;
  }

  get(cid: CID): Stored | undefined {
    return this.#files.get(keyOf(cid));
  }

  /** Has `listener` told of every file that was not there before. */
  onAdded(listener: (key: string, stored: Stored) => void): void {
    this.#added = listener;
  }

  /** Puts back what `entries` of an earlier store gave. */
  restore(entries: Iterable<readonly [string, Stored]>): void {
    for (const [key, stored] of entries) this.#files.set(key, stored);
  }

  entries(): Iterable<[string, Stored]> {
    return this.#files.entries();
  }

  cids(): CID[] {
    return [...this.#files.keys()].map((key) => CID.parse(key));
  }
}

/** The address of the file whose sha2-256 digest the chain holds. */
export function cidOfDigest(digest: Uint8Array): CID {
  return CID.createV0(createDigest(sha256Code, digest));
}

/** The digest the chain holds of a file. */
export function digestOfCid(cid: CID): Uint8Array {
  return cid.multihash.digest;
}

/** Reads a CID of any base; undefined for text that is none. */
export function parseCid(text: string): CID | undefined {
  try {
    return CID.parse(text);
  } catch {
    return undefined;
  }
}

/** Both versions of a CID name the same content. */
function keyOf(cid: CID): string {
  const isV0 = cid.code === dagPbCode && cid.multihash.code === sha256Code;
  return isV0 ? cid.toV0().toString() : cid.toV1().toString();
}
