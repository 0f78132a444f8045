import { createKeyPairSignerFromPrivateKeyBytes, type KeyPairSigner } from "@solana/kit";

const seed_bits = 256;

/**
 * The keypair that follows from a secret of at least 32 bytes and a name: its seed is HKDF-SHA256 (RFC 5869) of the
 * secret, without salt, with the name as info. What another name gives tells nothing about it.
 */
export async function derivedSigner(secret: Uint8Array, name: string): Promise<KeyPairSigner> {
  const key = await crypto.subtle.importKey("raw", new Uint8Array(secret), "HKDF", false, ["deriveBits"]);
  const info = new TextEncoder().encode(name);
  const seed = await crypto.subtle.deriveBits(
    { name: "HKDF", hash: "SHA-256", salt: new Uint8Array(), info },
    key,
    seed_bits,
  );
  return createKeyPairSignerFromPrivateKeyBytes(new Uint8Array(seed));
}
