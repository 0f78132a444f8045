/** What is wrong with a value: where, as a path that follows the value's own name, and what should be there. */
export interface Fault {
  readonly path: string;
  readonly expected: string;
}

/** Looks at a value; null when it is as it should be. Nothing is built unless something is wrong: lists are long. */
export type Shape = (value: unknown) => Fault | null;

const base58Text = /^[1-9A-HJ-NP-Za-km-z]*$/;
const base64Text = /^[A-Za-z0-9+/]*={0,2}$/;
/** Solana counts slots, blocks, lamports and tokens in 64 bits. */
const largest = 2n ** 64n - 1n;

const fault = (expected: string): Fault => ({ path: "", expected });
const inside = (path: string, { path: rest, expected }: Fault): Fault => ({ path: path + rest, expected });

export const anything: Shape = (value) => (value === undefined ? fault("something") : null);
export const text: Shape = (value) => (typeof value === "string" ? null : fault("text"));

/** A whole number, zero or more, as our parser gives it: a bigint where it is long. */
export const count: Shape = (value) => {
  const is_one =
    typeof value === "bigint"
      ? value >= 0n && value <= largest
      : Number.isSafeInteger(value) && (value as number) >= 0;
  return is_one ? null : fault("a whole number that is not negative");
};

/** Slots and heights are asked for in JSON numbers, so that larger ones are of no use; no chain will ever have them. */
export const position: Shape = (value) =>
  count(value) === null && value !== null && BigInt(value as number) <= BigInt(Number.MAX_SAFE_INTEGER)
    ? null
    : fault("the number of a slot or block");

/** A whole number in text, as token amounts are given. */
export const countInText: Shape = (value) =>
  typeof value === "string" && /^\d{1,20}$/.test(value) ? null : fault("a whole number as text");

/** Base58 text of so many characters, as it takes to write the bytes. */
export function base58(shortest: number, longest: number): Shape {
  return (value) =>
    typeof value === "string" && value.length >= shortest && value.length <= longest && base58Text.test(value)
      ? null
      : fault(`base58 text of ${shortest} to ${longest} characters`);
}

export const base64: Shape = (value) =>
  typeof value === "string" && value.length % 4 === 0 && base64Text.test(value) ? null : fault("base64 text");

export function oneOf(...texts: readonly string[]): Shape {
  return (value) => (texts.includes(value as string) ? null : fault(`one of ${texts.join(", ")}`));
}

export function nullOr(shape: Shape): Shape {
  return (value) => (value === null ? null : shape(value));
}

/** May be missing, too. */
export function optional(shape: Shape): Shape {
  return (value) => (value === null || value === undefined ? null : shape(value));
}

/** An object with at least these fields. */
export function record(fields: Readonly<Record<string, Shape>>): Shape {
  const entries = Object.entries(fields);
  return (value) => {
    if (typeof value !== "object" || value === null || Array.isArray(value)) return fault("an object");
    for (const [name, shape] of entries) {
      const wrong = shape((value as Record<string, unknown>)[name]);
      if (wrong) return inside(`.${name}`, wrong);
    }
    return null;
  };
}

/** A list of any length, or of just one. */
export function list(shape: Shape, length?: number): Shape {
  return (value) => {
    if (!Array.isArray(value)) return fault("a list");
    if (length !== undefined && value.length !== length) return fault(`a list of ${length}`);
    for (const [index, item] of value.entries()) {
      const wrong = shape(item);
      if (wrong) return inside(`[${index}]`, wrong);
    }
    return null;
  };
}
