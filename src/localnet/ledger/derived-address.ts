import { createHash } from "node:crypto";
import { type Address, getAddressDecoder, isOffCurveAddress } from "@solana/kit";
import { bytesOf } from "./addresses.ts";
import { Remembered } from "./remembered.ts";

interface Derived {
  readonly address: Address;
  readonly bump: number;
}

const known = new Remembered<string, Derived>(10_000);

/**
 * A program derived address with its bump, found without waiting: programs of the ledger run to their end in one go,
 * while `@solana/kit` derives addresses asynchronously.
 */
export function deriveAddress(program: Address, seeds: readonly (string | Uint8Array)[]): Derived {
  const key = [program, ...seeds.map((seed) => Buffer.from(seed).toString("hex"))].join();
  return known.get(key, () => derive(program, seeds));
}

function derive(program: Address, seeds: readonly (string | Uint8Array)[]): Derived {
  for (let bump = 255; bump >= 0; bump--) {
    const hash = createHash("sha256");
    for (const seed of seeds) hash.update(seed);
    hash.update(Uint8Array.of(bump)).update(bytesOf(program)).update("ProgramDerivedAddress");
    const address = getAddressDecoder().decode(hash.digest());
    if (isOffCurveAddress(address)) return { address, bump };
  }
  throw new RangeError(`no address can be derived for ${program} from these seeds`);
}
