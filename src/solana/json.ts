import { stringify } from "lossless-json";

/** A string, which may hold anything, or a number so long that it may be more than a number can hold. */
const stringOrLongNumber = /"[^"\\]*(?:\\.[^"\\]*)*"|-?[\d.eE+-]{16,}/g;
const integer = /^-?(?:0|[1-9]\d*)$/;

/**
 * Reads JSON; integers that a number cannot hold exactly become bigints. kit's own reader takes the text apart into
 * single characters: a list of some thousand accounts is a hundred megabytes then. Throws SyntaxError.
 */
export function parseJson(text: string): unknown {
  return JSON.parse(marked(text), unmark);
}

function marked(text: string): string {
  try {
    return text.replace(stringOrLongNumber, mark);
  } catch (error) {
    // Millions of escapes in one string exhaust the stack of the expression. No answer that we ask for has them.
    if (error instanceof RangeError) throw new SyntaxError("a string in it has too many escapes to be read");
    throw error;
  }
}

/** JSON text with bigints as they are. */
export function printJson(value: unknown): string {
  return stringify(value) ?? "null";
}

const mark = (found: string) => (integer.test(found) ? `{"$n":"${found}"}` : found);

function unmark(_: string, value: unknown): unknown {
  const digits = typeof value === "object" && value !== null && "$n" in value ? value.$n : null;
  if (typeof digits !== "string" || !integer.test(digits)) return value;
  return Number.isSafeInteger(Number(digits)) ? Number(digits) : BigInt(digits);
}
