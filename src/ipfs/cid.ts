/**
 * The CIDv0 under which `ipfs add` with its defaults stores `content`: chunks of 256 KiB, a balanced tree of dag-pb
 * nodes with 174 links each, sha2-256.
 */
export async function cidOf(content: Uint8Array): Promise<string> {
  // Loaded late: the provider starts several times per apply, and most of the time no CID is needed.
  const { importBytes } = await import("ipfs-unixfs-importer");
  const nowhere = { put: async (cid: unknown) => cid };
  const { cid } = await importBytes(content, nowhere as never, { profile: "unixfs-v0-2015" });
  return cid.toString();
}

/** Content up to this size is one block, so its CID does not depend on how a service cuts files into chunks. */
export const one_block_bytes = 256 * 1024;
