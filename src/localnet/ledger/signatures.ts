import { createPublicKey, verify } from "node:crypto";
import { type Address, getAddressEncoder } from "@solana/kit";
import type { LedgerTransaction } from "./transaction.ts";

/** What precedes the 32 bytes of an ed25519 key in its DER form. */
const derPrefix = Buffer.from("302a300506032b6570032100", "hex");

/** Whether every signer's signature is a valid ed25519 signature of the message. */
export function signaturesAreValid(transaction: LedgerTransaction): boolean {
  return transaction.signatures.every((signature, index) => {
    const signer = transaction.accounts[index];
    return signer !== undefined && isSignedBy(signer.address, transaction.message, signature);
  });
}

function isSignedBy(signer: Address, message: Uint8Array, signature: Uint8Array): boolean {
  const raw = Buffer.from(Uint8Array.from(getAddressEncoder().encode(signer)));
  const key = createPublicKey({ key: Buffer.concat([derPrefix, raw]), format: "der", type: "spki" });
  try {
    return verify(null, message, key, signature);
  } catch {
    return false; // the address is not a point of the curve, so nobody can sign for it
  }
}
