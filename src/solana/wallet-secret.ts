import {
  compileOffchainMessageEnvelope,
  createSignableMessage,
  type OffchainMessageEnvelope,
} from "@solana/kit";
import type { Wallet } from "./wallet.ts";

/**
 * 64 bytes that only this wallet can make, the same ones each time: its ed25519 signature (RFC 8032, deterministic) of
 * `text` as an off-chain message, version 1. Such a message begins with the byte 0xff, which no transaction does, so the
 * signature can never be one of a transaction; and a byte 0xff is in no text, so it can be none of a text either.
 */
export async function walletSecret(wallet: Wallet, text: string): Promise<Uint8Array> {
  const { content }: OffchainMessageEnvelope = compileOffchainMessageEnvelope({
    version: 1,
    requiredSignatories: [{ address: wallet.address }],
    content: text,
  });
  const [signatures] = await wallet.signer.signMessages([createSignableMessage(new Uint8Array(content))]);
  const signature = signatures?.[wallet.address];
  if (!signature) throw new Error("the wallet gave no signature");
  return new Uint8Array(signature);
}
