import { expect, test } from "@jest/globals";
import fc from "fast-check";
import { parseJson, printJson } from "../../../src/solana/index.ts";
import { seed } from "../bridge/seed.ts";

test.each([
  ["18446744073709551615", 18_446_744_073_709_551_615n],
  ["-9007199254740993", -9_007_199_254_740_993n],
  ["9007199254740991", 9_007_199_254_740_991],
  ["0000000000000000001", SyntaxError],
  ["0.12345678901234567890", Number("0.12345678901234567890")],
  ["12345678901234567890.5", Number("12345678901234567890.5")],
  ["12345678901234567890e3", Number("12345678901234567890e3")],
  ['{"a":18446744073709551615}', { a: 18_446_744_073_709_551_615n }],
  ["[1,\n18446744073709551615 ]", [1, 18_446_744_073_709_551_615n]],
  ['"18446744073709551615"', "18446744073709551615"],
  [String.raw`["a \"b\\", 18446744073709551615]`, ['a "b\\', 18_446_744_073_709_551_615n]],
  [String.raw`"log: \",18446744073709551615,\""`, 'log: ",18446744073709551615,"'],
  ['{"$n":"no integer"}', { $n: "no integer" }],
  ["", SyntaxError],
  ['{"a":18446744073709551615', SyntaxError],
])("%s", (text, meaning) => {
  if (meaning === SyntaxError) expect(() => parseJson(text)).toThrow(SyntaxError);
  else expect(parseJson(text)).toStrictEqual(meaning);
});

test(`what is printed is read back, whatever its strings and however large its integers (seed ${seed})`, () => {
  const { value } = fc.letrec((tie) => ({
    value: fc.oneof(
      { maxDepth: 4 },
      fc.constant(null),
      fc.boolean(),
      fc.string({ unit: fc.constantFrom(...'"\\\n,:{}[]-.e0123456789é') }),
      fc.double({ noNaN: true, noDefaultInfinity: true }).filter((number) => !Object.is(number, -0)),
      fc.bigInt({ min: -(10n ** 40n), max: 10n ** 40n }),
      fc.array(tie("value")),
      fc.dictionary(fc.string({ unit: fc.constantFrom(...'"\\,:0123456789') }), tie("value"), {
        noNullPrototype: true,
      }),
    ),
  }));
  fc.assert(
    fc.property(value, (each) => expect(parseJson(printJson(each))).toStrictEqual(asRead(each))),
    { seed },
  );
});

test("a string of fifty million characters is no trouble", () => {
  const long = "a".repeat(50_000_000);
  expect(parseJson(`["${long}",18446744073709551615]`)).toStrictEqual([long, 18_446_744_073_709_551_615n]);
});

/** Of integers the text does not tell what they were: they are numbers where numbers are exact. */
function asRead(value: unknown): unknown {
  if (typeof value === "bigint" && Number.isSafeInteger(Number(value))) return Number(value);
  if (typeof value === "number" && /^-?\d+$/.test(String(value)) && !Number.isSafeInteger(value))
    return BigInt(String(value));
  if (Array.isArray(value)) return value.map(asRead);
  if (typeof value === "object" && value !== null)
    return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, asRead(each)]));
  return value;
}
