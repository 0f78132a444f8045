import { describe, expect, test } from "@jest/globals";
import fc from "fast-check";
import { LosslessNumber } from "lossless-json";
import { valuesEqual } from "../../../../src/bridge/value/equality.ts";
import { parseLossless, valueFromJson } from "../../../../src/bridge/value/json.ts";
import { valueToJson } from "../../../../src/bridge/value/json-text.ts";
import { type CtyNumber, Decimal, isCtyNumber, numberText } from "../../../../src/bridge/value/number.ts";
import { ValueError } from "../../../../src/bridge/value/path.ts";
import {
  type CtyType,
  listOf,
  mapOf,
  objectOf,
  setOf,
  tupleOf,
  typeToJson,
} from "../../../../src/bridge/value/type.ts";
import { DynamicTyped, isObjectValue, type Value } from "../../../../src/bridge/value/value.ts";
import { seed } from "../seed.ts";
import { anyTyped } from "./arbitrary.ts";

const strict = { ignoreUnknownAttributes: false };
const lenient = { ignoreUnknownAttributes: true };

describe("reads", () => {
  test.each<[string, CtyType, string, Value]>([
    ["text", "string", '"a\\u00e9\\n"', "aé\n"],
    ["a number for text", "string", "12345678901234567890123", "12345678901234567890123"],
    ["a bool for text", "string", "true", "true"],
    ["bools", listOf("bool"), '[true,false,"true","false"]', [true, false, true, false]],
    ["null", "string", "null", null],
    ["null for an object", objectOf({ a: "bool" }), "null", null],
    ["numbers", listOf("number"), "[1, -2.5, 0.1, 1e3, -0]", [1, -2.5, 0.1, 1000, 0]],
    ["text for a number", "number", '"0.5"', 0.5],
    ["an integer past 2^53", "number", "9007199254740993", 9007199254740993n],
    ["an integer past 2^64", "number", "18446744073709551617", 18446744073709551617n],
    ["a long decimal", "number", "12345678901234567890123.5", new Decimal("12345678901234567890123.5")],
    [
      "30 digits",
      "number",
      "0.123456789012345678901234567891",
      new Decimal("0.123456789012345678901234567891"),
    ],
    ["a set", setOf("string"), '["b","a",null]', ["b", "a", null]],
    ["a tuple", tupleOf(["string", "number"]), '["a",1]', ["a", 1]],
    [
      "a map",
      mapOf("number"),
      '{"a":1,"":2}',
      new Map([
        ["a", 1],
        ["", 2],
      ]),
    ],
    [
      "a dynamic value",
      "dynamic",
      '{"value":["x",1],"type":["tuple",["string","number"]]}',
      new DynamicTyped(tupleOf(["string", "number"]), ["x", 1]),
    ],
    [
      "a dynamic number",
      "dynamic",
      '{"type":"number","value":9007199254740993}',
      new DynamicTyped("number", 9007199254740993n),
    ],
    ["a dynamic typed null", "dynamic", '{"type":"string","value":null}', new DynamicTyped("string", null)],
    ["a dynamic null", "dynamic", "null", null],
  ])("%s", (_name, type, text, value) => {
    expect(valueFromJson(type, text, strict)).toEqual(value);
  });

  test("keys named as JavaScript's own", () => {
    const text = '{"__proto__":"a","constructor":"b","toString":"c"}';
    const map = valueFromJson(mapOf("string"), text, strict) as ReadonlyMap<string, Value>;
    expect([...map]).toEqual([
      ["__proto__", "a"],
      ["constructor", "b"],
      ["toString", "c"],
    ]);
    const type = objectOf(
      Object.fromEntries(["__proto__", "constructor", "valueOf"].map((name) => [name, "string"])),
    );
    const object = valueFromJson(type, text, lenient);
    expect(Object.entries(object as object)).toEqual([
      ["__proto__", "a"],
      ["constructor", "b"],
      ["valueOf", null],
    ]);
    expect(Object.getPrototypeOf(object)).toBeNull();
  });
});

describe("attributes", () => {
  const type = objectOf({ a: "string", inner: listOf(objectOf({ b: "string" })) });

  test("the ones the JSON lacks are null, at every depth", () => {
    expect(valueFromJson(type, "{}", strict)).toEqual({ a: null, inner: null });
    expect(valueFromJson(type, '{"inner":[{}]}', strict)).toEqual({ a: null, inner: [{ b: null }] });
  });

  test("the ones the type lacks are an error", () => {
    expect(() => valueFromJson(type, '{"zzz":1}', strict)).toThrow('unexpected attribute "zzz"');
    expect(() => valueFromJson(type, '{"inner":[{"zzz":1}]}', strict)).toThrow(
      'inner[0]: unexpected attribute "zzz"',
    );
  });

  test("or are dropped, at every depth, when the state may be of another version", () => {
    expect(
      valueFromJson(type, '{"a":"x","zzz":1,"__proto__":2,"inner":[{"b":"y","c":null}]}', lenient),
    ).toEqual({
      a: "x",
      inner: [{ b: "y" }],
    });
  });
});

describe("refuses", () => {
  test.each<[string, CtyType, string, RegExp]>([
    ["what is not JSON", "string", "{", /^not JSON: /],
    ["nothing", "string", "", /^not JSON: /],
    ["a key twice with different values", mapOf("number"), '{"a":1,"a":2}', /^not JSON: .*[Dd]uplicate/],
    [
      "half of a surrogate pair",
      listOf("string"),
      '["\\ud83d"]',
      /^\[0\]: the text holds half of a surrogate/,
    ],
    ["half of one for a key", mapOf("string"), '{"\\ud83d":""}', /^the text holds half of a surrogate/],
    ["a list for text", "string", "[]", /^a string is required$/],
    ["a number for a bool", "bool", "1", /^a bool is required$/],
    ["words for a bool", "bool", '"yes"', /^a bool is required$/],
    ["words for a number", "number", '"one"', /^must be a decimal number$/],
    ["a bool for a number", "number", "true", /^a number is required$/],
    ["an absurd exponent", "number", "1e999999", /exponent/],
    ["an object for a list", listOf("bool"), "{}", /^a list of bool is required$/],
    ["a list for a map", mapOf("bool"), "[]", /^a map of bool is required$/],
    ["a number for an object", objectOf({}), "1", /^a object is required$/],
    ["a short tuple", tupleOf(["bool"]), "[]", /^a tuple is required$/],
    [
      "a wrong value far inside",
      mapOf(listOf(objectOf({ a: "bool" }))),
      '{"k":[null,{"a":1}]}',
      /^\["k"\]\[1\]\.a: a bool/,
    ],
    ["a dynamic value without a type", "dynamic", '{"value":1}', /pair of type and value/],
    ["a bare dynamic value", "dynamic", '"x"', /pair of type and value/],
    ["a dynamic value of no type", "dynamic", '{"type":"int","value":1}', /type of a dynamic value/],
    ["a dynamic value of type dynamic", "dynamic", '{"type":"dynamic","value":null}', /cannot be dynamic/],
    ["100000 nested lists", listOf("dynamic"), "[".repeat(100_000), /^not JSON: /],
  ])("%s", (_name, type, text, error) => {
    const read = () => valueFromJson(type, text, strict);
    expect(read).toThrow(ValueError);
    expect(read).toThrow(error);
  });
});

test("numbers for upgrades keep all their digits", () => {
  const tree = parseLossless('{"n":12345678901234567890123.5}') as { n: LosslessNumber };
  expect(tree.n).toBeInstanceOf(LosslessNumber);
  expect(tree.n.toString()).toBe("12345678901234567890123.5");
});

/** Terraform's own writer is used by the tests in which real state is upgraded. */
describe(`2,000 random values of random types come back (TEST_SEED=${seed})`, () => {
  const readBack = (write: (type: CtyType, value: Value) => string) =>
    fc.assert(
      fc.property(anyTyped({ known: true }), ([type, value]) => {
        const read = valueFromJson(type, write(type, value), strict);
        expect(read).toEqual(value);
        expect(valuesEqual(type, read, value)).toBe(true);
      }),
      { seed, numRuns: 2_000 },
    );

  test("from JSON of our own writer", () => readBack(valueToJson));

  test("from JSON of JSON.stringify, which is given their numbers as exact text", () =>
    readBack((_type, value) => JSON.stringify(treeOf(value, numberText))));
});

test(`JSON.parse reads what our writer wrote, each number as near as it can (TEST_SEED=${seed})`, () => {
  fc.assert(
    fc.property(anyTyped({ known: true }), ([type, value]) => {
      const double = (number: CtyNumber) => Number(numberText(number));
      expect(JSON.parse(valueToJson(type, value))).toEqual(treeOf(value, double));
    }),
    { seed, numRuns: 500 },
  );
});

/** A value as plain JavaScript holds it. */
function treeOf(value: Value, numberAs: (number: CtyNumber) => unknown): unknown {
  if (isCtyNumber(value)) return numberAs(value);
  if (value instanceof DynamicTyped)
    return { value: treeOf(value.value, numberAs), type: typeToJson(value.type) };
  if (Array.isArray(value)) return value.map((item) => treeOf(item, numberAs));
  if (value instanceof Map || isObjectValue(value)) {
    const entries = value instanceof Map ? [...value] : Object.entries(value);
    return Object.fromEntries(entries.map(([key, item]) => [key, treeOf(item, numberAs)]));
  }
  return value;
}
