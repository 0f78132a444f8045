/**
 * A decimal that neither `number` nor `bigint` holds exactly, kept as its shortest text.
 * Terraform numbers are 512-bit floats; users write `0.12345678901234567890` and expect it back.
 */
export class Decimal {
  readonly text: string;

  constructor(text: string) {
    this.text = text;
  }

  toString(): string {
    return this.text;
  }
}

/** A cty number in its narrowest exact form: `number` when exact, else `bigint` for integers, else {@link Decimal}. */
export type CtyNumber = number | bigint | Decimal;

/** Exponents beyond this only serve to exhaust memory. */
const maxExponent = 5000;
/** Far more than a number of 512 bits has; more only serve to burn time. */
const maxDigits = 20_000;
const decimalPattern = /^([+-]?)(\d*)(?:\.(\d*))?(?:[eE]([+-]?\d{1,9}))?$/;

/** @throws RangeError when `text` is not a finite decimal number or its exponent is beyond reason. */
export function parseNumber(text: string): CtyNumber {
  const { negative, digits, exponent } = normalise(text);
  if (exponent >= 0) {
    const integer = BigInt((negative ? "-" : "") + digits + "0".repeat(exponent));
    return fromBigInt(integer);
  }
  const shortest = normalisedText(negative, digits, exponent);
  const double = Number(shortest);
  if (Number.isFinite(double) && numberText(double) === shortest) return double;
  return new Decimal(shortest);
}

/** @throws RangeError for NaN and infinities, which crash Terraform. */
export function fromDouble(double: number): CtyNumber {
  if (!Number.isFinite(double)) throw new RangeError("must be a finite number");
  if (Number.isInteger(double)) return fromBigInt(BigInt(double));
  return double;
}

export function fromBigInt(integer: bigint): CtyNumber {
  const double = Number(integer);
  return Number.isSafeInteger(double) ? double : integer;
}

/** The exact decimal text, the same for equal numbers whatever form they are in. */
export function numberText(value: CtyNumber): string {
  if (typeof value === "bigint") return value.toString();
  const { negative, digits, exponent } = normalise(value instanceof Decimal ? value.text : String(value));
  return normalisedText(negative, digits, exponent);
}

/** Negative, zero or positive, as `a` is less than, equal to or more than `b`; exact whatever forms they are in. */
export function compareNumbers(a: CtyNumber, b: CtyNumber): number {
  const [left, right] = [numberText(a), numberText(b)];
  if (left === right) return 0;
  const places = Math.max(fractionOf(left).length, fractionOf(right).length);
  return scaledBy(left, places) < scaledBy(right, places) ? -1 : 1;
}

const fractionOf = (text: string): string => text.split(".")[1] ?? "";
const scaledBy = (text: string, places: number): bigint =>
  BigInt(text.replace(".", "") + "0".repeat(places - fractionOf(text).length));

export function isCtyNumber(value: unknown): value is CtyNumber {
  return typeof value === "number" || typeof value === "bigint" || value instanceof Decimal;
}

interface Normalised {
  readonly negative: boolean;
  /** Without leading or trailing zeros; `"0"` for zero. */
  readonly digits: string;
  /** Power of ten the digits are multiplied with. */
  readonly exponent: number;
}

function normalise(text: string): Normalised {
  const match = decimalPattern.exec(text);
  const [, sign = "", whole = "", fraction = "", power = "0"] = match ?? [];
  if (!match || (whole === "" && fraction === "")) throw new RangeError("must be a decimal number");
  const significant = (whole + fraction).replace(/^0+/, "");
  const digits = significant.slice(0, significant.length - trailingZeros(significant));
  if (digits === "") return { negative: false, digits: "0", exponent: 0 };
  if (digits.length > maxDigits) throw new RangeError(`must have at most ${maxDigits} digits`);
  const exponent = Number(power) - fraction.length + (significant.length - digits.length);
  if (Math.abs(exponent) > maxExponent) throw new RangeError(`must have an exponent within ±${maxExponent}`);
  return { negative: sign === "-", digits, exponent };
}

/** By hand: the expression `0+$` takes quadratic time on zeros that do not end the text. */
function trailingZeros(digits: string): number {
  let end = digits.length;
  while (end > 0 && digits[end - 1] === "0") end--;
  return digits.length - end;
}

function normalisedText(negative: boolean, digits: string, exponent: number): string {
  const sign = negative ? "-" : "";
  if (exponent >= 0) return sign + digits + "0".repeat(exponent);
  const padded = digits.padStart(1 - exponent, "0");
  const point = padded.length + exponent;
  return `${sign}${padded.slice(0, point)}.${padded.slice(point)}`;
}
