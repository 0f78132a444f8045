import { isSignature, type Signature } from "@solana/kit";
import { AppError } from "../base/errors.ts";

/** The text as a transaction's signature; throws SIGNATURE_MALFORMED. That it looks like base58 is not enough: 64 bytes. */
export function asSignature(value: string): Signature {
  if (!isSignature(value)) throw new AppError("SIGNATURE_MALFORMED", { value });
  return value;
}
