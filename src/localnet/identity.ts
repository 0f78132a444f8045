import { randomBytes } from "node:crypto";
import { createKeyPairSignerFromPrivateKeyBytes, type KeyPairSigner } from "@solana/kit";
import { bytesOf } from "./ledger/addresses.ts";

/** A key of this network with the secret it was made of, so that it can be kept in a file. */
export interface Identity {
  readonly signer: KeyPairSigner;
  /** 32 random bytes. */
  readonly seed: Uint8Array;
}

export async function createIdentity(seed: Uint8Array = randomBytes(32)): Promise<Identity> {
  return { signer: await createKeyPairSignerFromPrivateKeyBytes(seed), seed };
}

/** The text of a keypair file as Solana's tools write it: seed and public key as a JSON array of 64 bytes. */
export function keypairFileText({ signer, seed }: Identity): string {
  return JSON.stringify([...seed, ...bytesOf(signer.address)]);
}
