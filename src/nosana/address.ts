import { type Address, isAddress } from "@solana/kit";
import { AppError } from "../base/errors.ts";

/** The text as an address; throws ADDRESS_MALFORMED, which calls the thing `what` ("market", "job"). */
export function asAddress(value: string, what: string): Address {
  if (!isAddress(value)) throw new AppError("ADDRESS_MALFORMED", { value, what });
  return value;
}
