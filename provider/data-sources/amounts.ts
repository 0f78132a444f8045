import { formatUnits } from "../../src/base/error-codes.ts";
import { type CtyNumber, parseNumber } from "../../src/bridge/index.ts";

/** Exact, though a double could not hold it. */
export const nosOf = (base_units: bigint): CtyNumber => parseNumber(formatUnits(base_units, 6));
export const solOf = (lamports: bigint): CtyNumber => parseNumber(formatUnits(lamports, 9));
