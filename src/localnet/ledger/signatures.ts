import { createPublicKey, type KeyObject, verify } from "node:crypto";
import type { Address } from "@solana/kit";
import { bytesOf } from "./addresses.ts";
import { Remembered } from "./remembered.ts";
import type { LedgerTransaction } from "./transaction.ts";

/** What precedes the 32 bytes of an ed25519 key in its DER form. */
const derPrefix = Buffer.from("302a300506032b6570032100", "hex");

const keys = new Remembered<Address, KeyObject>(1_000);

/** A transaction never changes, and is looked at before it is tried and again before it is run. */
const judged = new WeakMap<LedgerTransaction, boolean>();

/** Whether every signer's signature is a valid ed25519 signature of the message. */
export function signaturesAreValid(transaction: LedgerTransaction): boolean {
  const known = judged.get(transaction);
  if (known !== undefined) return known;
  const valid = transaction.signatures.every((signature, index) => {
    const signer = transaction.accounts[index];
    return signer !== undefined && isSignedBy(signer.address, transaction.message, signature);
  });
  judged.set(transaction, valid);
  return valid;
}

/** Whether `signature` is the signer's ed25519 signature of the bytes. */
export function isSignedBy(signer: Address, message: Uint8Array, signature: Uint8Array): boolean {
  try {
    return verify(null, message, keyOf(signer), signature);
  } catch {
    return false; // the address is not a point of the curve, so nobody can sign for it
  }
}

function keyOf(signer: Address): KeyObject {
  return keys.get(signer, () =>
    createPublicKey({ key: Buffer.concat([derPrefix, bytesOf(signer)]), format: "der", type: "spki" }),
  );
}
