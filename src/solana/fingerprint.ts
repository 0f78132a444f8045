import { createHmac } from "node:crypto";
import { createSignableMessage } from "@solana/kit";
import type { Secret } from "../base/secret.ts";
import type { Wallet } from "./wallet.ts";

/**
 * What tells one secret text from another and tells nothing else about it, not even to somebody who can guess the
 * text: only this wallet can make it, always the same.
 */
export async function secretFingerprint(text: Secret<string>, wallet: Wallet): Promise<string> {
  const message = createSignableMessage("terraform-provider-nosana: fingerprints of secrets");
  const [signatures] = await wallet.signer.signMessages([message]);
  const key = signatures?.[wallet.address];
  if (!key) throw new Error("the wallet gave no signature");
  return createHmac("sha256", key).update(text.reveal()).digest("hex");
}
