import { createHash } from "node:crypto";
import { type Address, getAddressDecoder, getAddressEncoder, isOffCurveAddress } from "@solana/kit";

/**
 * A program derived address with its bump, found without waiting: programs of the ledger run to their end in one go,
 * while `@solana/kit` derives addresses asynchronously.
 */
export function deriveAddress(
  program: Address,
  seeds: readonly (string | Uint8Array)[],
): { address: Address; bump: number } {
  for (let bump = 255; bump >= 0; bump--) {
    const hash = createHash("sha256");
    for (const seed of seeds) hash.update(seed);
    hash.update(Uint8Array.of(bump)).update(bytesOf(program)).update("ProgramDerivedAddress");
    const address = getAddressDecoder().decode(hash.digest());
    if (isOffCurveAddress(address)) return { address, bump };
  }
  throw new RangeError(`no address can be derived for ${program} from these seeds`);
}

export function bytesOf(address: Address): Uint8Array {
  return Uint8Array.from(getAddressEncoder().encode(address));
}
