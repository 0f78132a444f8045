import { isInteger, parse, stringify } from "lossless-json";

/** JSON text with integers of any size exactly as they are. */
export function printJson(value: unknown): string {
  return stringify(value) ?? "null";
}

/** Reads JSON; integers that a number cannot hold exactly become bigints. */
export function parseJson(text: string): unknown {
  return parse(text, null, readNumber);
}

function readNumber(text: string): number | bigint {
  const value = Number(text);
  return isInteger(text) && !Number.isSafeInteger(value) ? BigInt(text) : value;
}
