/** A service that keeps content available. */
export interface Pinner {
  /**
   * Stores and pins the content and gives its CIDv0, which was computed here and not taken on trust.
   * Throws IPFS_UNREACHABLE, IPFS_REFUSED, CID_MISMATCH, ABORTED. Pinning twice is harmless.
   */
  pin(content: Uint8Array, options?: { readonly signal?: AbortSignal }): Promise<string>;
}
