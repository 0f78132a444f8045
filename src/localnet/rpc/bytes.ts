import { getBase58Decoder, getBase58Encoder, getBase64Decoder, getBase64Encoder } from "@solana/kit";
import { invalidParams } from "./failure.ts";

export const toBase58 = (bytes: Uint8Array): string => getBase58Decoder().decode(bytes);
export const toBase64 = (bytes: Uint8Array): string => getBase64Decoder().decode(bytes);

/** Reads text of an encoding; text that is not of it is the caller's mistake. */
export function fromText(text: string, encoding: "base58" | "base64"): Uint8Array {
  try {
    const encoder = encoding === "base58" ? getBase58Encoder() : getBase64Encoder();
    return Uint8Array.from(encoder.encode(text));
  } catch {
    throw invalidParams(`invalid ${encoding} encoding`);
  }
}
