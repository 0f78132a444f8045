import { describe, expect, test } from "@jest/globals";
import fc from "fast-check";
import { valuesEqual } from "../../../../src/bridge/value/equality.ts";
import {
  type CtyNumber,
  Decimal,
  fromBigInt,
  fromDouble,
  isCtyNumber,
  numberText,
  parseNumber,
} from "../../../../src/bridge/value/number.ts";
import { processorTime } from "../../../support/processor-time.ts";
import { seed } from "../seed.ts";

const digits30 = "0.123456789012345678901234567891";

describe("text → number → text", () => {
  test.each<[string, CtyNumber, string]>([
    ["0", 0, "0"],
    ["-0", 0, "0"],
    ["+0.000", 0, "0"],
    ["0e99", 0, "0"],
    ["7", 7, "7"],
    ["+7", 7, "7"],
    ["007", 7, "7"],
    ["7.", 7, "7"],
    [".5", 0.5, "0.5"],
    ["-.5", -0.5, "-0.5"],
    ["0.1", 0.1, "0.1"],
    ["0.10", 0.1, "0.1"],
    ["1e5", 100000, "100000"],
    ["1E+5", 100000, "100000"],
    ["12.5e1", 125, "125"],
    ["1.5e-3", 0.0015, "0.0015"],
    ["100e-2", 1, "1"],
    ["1e-7", 1e-7, "0.0000001"],
    ["9007199254740991", 9007199254740991, "9007199254740991"],
    ["9007199254740992", 9007199254740992n, "9007199254740992"],
    ["9007199254740993", 9007199254740993n, "9007199254740993"],
    ["-9007199254740993", -9007199254740993n, "-9007199254740993"],
    ["9223372036854775808", 2n ** 63n, "9223372036854775808"],
    ["18446744073709551616", 2n ** 64n, "18446744073709551616"],
    ["1e30", 10n ** 30n, `1${"0".repeat(30)}`],
    [digits30, new Decimal(digits30), digits30],
    [`-${digits30}000`, new Decimal(`-${digits30}`), `-${digits30}`],
    ["12345678901234567890123.5", new Decimal("12345678901234567890123.5"), "12345678901234567890123.5"],
    ["9007199254740993.5", new Decimal("9007199254740993.5"), "9007199254740993.5"],
    // One digit more than a double distinguishes.
    ["0.10000000000000001", new Decimal("0.10000000000000001"), "0.10000000000000001"],
    ["5e-324", 5e-324, `0.${"0".repeat(323)}5`],
    ["1e-400", new Decimal(`0.${"0".repeat(399)}1`), `0.${"0".repeat(399)}1`],
    ["1e5000", 10n ** 5000n, `1${"0".repeat(5000)}`],
  ])("%s", (text, value, printed) => {
    expect(parseNumber(text)).toEqual(value);
    expect(numberText(parseNumber(text))).toBe(printed);
  });

  test.each([
    "",
    " ",
    "-",
    ".",
    "e5",
    "1e",
    "1e1.5",
    "1_000",
    "1,5",
    " 1",
    "1 ",
    "0x10",
    "1n",
    "NaN",
    "Infinity",
    "-inf",
    "--1",
    "1.2.3",
    "1e5001",
    "1e-5001",
    "1e999999999",
    "1e9999999999",
    "٣",
    `1${"0".repeat(5001)}`,
    "9".repeat(20_001),
  ])("%p is refused", (text) => {
    expect(() => parseNumber(text)).toThrow(RangeError);
  });

  test("a million digits are refused at once", () => {
    const busy_ms = processorTime(() => {
      expect(() => parseNumber(`1${"0".repeat(1_000_000)}1`)).toThrow(/at most 20000 digits/);
      expect(() => parseNumber(`1${"0".repeat(1_000_000)}1x`)).toThrow(RangeError);
    });
    expect(busy_ms).toBeLessThan(1_000);
  });
});

describe("doubles and integers", () => {
  test.each<[number, CtyNumber, string]>([
    [-0, 0, "0"],
    [0.5, 0.5, "0.5"],
    [2 ** 53, 2n ** 53n, "9007199254740992"],
    [1e21, 10n ** 21n, `1${"0".repeat(21)}`],
    [1e30, 1000000000000000019884624838656n, "1000000000000000019884624838656"],
    [1.5e-7, 1.5e-7, "0.00000015"],
    [-1.25e-10, -1.25e-10, "-0.000000000125"],
  ])("%p", (double, value, printed) => {
    expect(fromDouble(double)).toEqual(value);
    expect(Object.is(fromDouble(double), -0)).toBe(false);
    expect(numberText(fromDouble(double))).toBe(printed);
  });

  test.each([Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY])("%p is refused", (double) => {
    expect(() => fromDouble(double)).toThrow(/finite/);
    expect(() => numberText(double)).toThrow(RangeError);
  });

  test("a bigint becomes a number as far as that is safe", () => {
    expect(fromBigInt(2n ** 53n - 1n)).toBe(9007199254740991);
    expect(fromBigInt(2n ** 53n)).toBe(2n ** 53n);
    expect(fromBigInt(-(2n ** 53n))).toBe(-(2n ** 53n));
  });

  test("only the three forms are numbers", () => {
    expect([0, 1n, new Decimal("0.1")].map(isCtyNumber)).toEqual([true, true, true]);
    expect(["1", null, undefined, {}, true].map(isCtyNumber)).toEqual([false, false, false, false, false]);
  });

  test("a decimal zero has no sign either", () => {
    expect(numberText(new Decimal("-0.00"))).toBe("0");
  });

  test("a decimal prints as its text", () => {
    expect(`${new Decimal("0.25")}`).toBe("0.25");
  });
});

test.each<[string, CtyNumber, CtyNumber, boolean]>([
  ["forms of 5", 5, 5n, true],
  ["decimal of an integer", new Decimal("5.0"), 5, true],
  ["decimal of a double", new Decimal("0.50"), 0.5, true],
  ["0.1 and a longer decimal", 0.1, new Decimal("0.1000000000000000055511151231257827"), false],
  ["neighbours beyond 2^53", 9007199254740992n, 9007199254740993n, false],
  ["zeros", 0, -0, true],
  ["signs", 1, -1, false],
])("equality: %s", (_name, a, b, equal) => {
  expect(valuesEqual("number", a, b)).toBe(equal);
  expect(valuesEqual("number", b, a)).toBe(equal);
});

describe(`against integer arithmetic (TEST_SEED=${seed})`, () => {
  const fraction = fc.record({
    coefficient: fc.oneof(
      fc.bigInt({ min: -(10n ** 45n), max: 10n ** 45n }),
      fc.bigInt({ min: -1000n, max: 1000n }),
    ),
    exponent: fc.integer({ min: -80, max: 80 }),
  });
  type Fraction = { readonly coefficient: bigint; readonly exponent: number };
  /** Both as integers of one common unit. */
  const scaled = ({ coefficient, exponent }: Fraction) => coefficient * 10n ** BigInt(exponent + 200);
  const plainText = (text: string): Fraction => {
    const [whole = "", decimals = ""] = text.split(".");
    return { coefficient: BigInt(whole + decimals), exponent: -decimals.length };
  };

  test("parsing loses nothing, and printing neither", () => {
    fc.assert(
      fc.property(fraction, (value) => {
        const printed = numberText(parseNumber(`${value.coefficient}e${value.exponent}`));
        expect(printed).toMatch(/^-?(0|[1-9]\d*)(\.\d*[1-9])?$/);
        expect(scaled(plainText(printed))).toBe(scaled(value));
        expect(numberText(parseNumber(printed))).toBe(printed);
      }),
      { seed, numRuns: 2_000 },
    );
  });

  test("the form is the narrowest that is exact", () => {
    fc.assert(
      fc.property(fraction, ({ coefficient, exponent }) => {
        const parsed = parseNumber(`${coefficient}e${exponent}`);
        const integer = exponent >= 0 || coefficient % 10n ** BigInt(-exponent) === 0n;
        if (typeof parsed === "number") {
          expect(Number.isSafeInteger(parsed)).toBe(integer);
          expect(numberText(parseNumber(String(parsed)))).toBe(numberText(parsed));
        } else {
          expect(typeof parsed === "bigint").toBe(integer);
          if (typeof parsed === "bigint") expect(Number.isSafeInteger(Number(parsed))).toBe(false);
          else expect(numberText(Number(parsed.text))).not.toBe(parsed.text);
        }
      }),
      { seed, numRuns: 2_000 },
    );
  });

  test("two numbers are equal exactly when they are the same amount", () => {
    const shifted = fc
      .tuple(fraction, fc.integer({ min: 0, max: 12 }), fc.constantFrom(0n, 0n, 1n))
      .map(([a, zeros, more]) => {
        const coefficient = a.coefficient * 10n ** BigInt(zeros) + more;
        return [a, { coefficient, exponent: a.exponent - zeros }] as const;
      });
    fc.assert(
      fc.property(fc.oneof(fc.tuple(fraction, fraction), shifted), ([a, b]) => {
        const [left, right] = [a, b].map((value) => parseNumber(`${value.coefficient}e${value.exponent}`));
        expect(valuesEqual("number", left as CtyNumber, right as CtyNumber)).toBe(scaled(a) === scaled(b));
      }),
      { seed, numRuns: 2_000 },
    );
  });

  test("every double survives its text", () => {
    fc.assert(
      fc.property(fc.double({ noNaN: true, noDefaultInfinity: true }), (double) => {
        const text = numberText(fromDouble(double));
        expect(Number(text)).toBe(double === 0 ? 0 : double);
        expect(parseNumber(text)).toEqual(fromDouble(double));
      }),
      { seed, numRuns: 2_000 },
    );
  });
});
