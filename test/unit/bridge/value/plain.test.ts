import { describe, expect, test } from "@jest/globals";
import { formatValue } from "../../../../src/bridge/value/format.ts";
import { valueToJson } from "../../../../src/bridge/value/json-text.ts";
import { compareNumbers, Decimal, parseNumber } from "../../../../src/bridge/value/number.ts";
import { fromPlain, toDynamic, toPlain } from "../../../../src/bridge/value/plain.ts";
import { keepsPromise } from "../../../../src/bridge/value/refinement.ts";
import { type CtyType, listOf, mapOf, objectOf, setOf, tupleOf } from "../../../../src/bridge/value/type.ts";
import {
  DynamicTyped,
  objectValue,
  Unknown,
  unknown,
  type Value,
} from "../../../../src/bridge/value/value.ts";

describe("plain values", () => {
  test.each<[string, CtyType, unknown, Value]>([
    ["nothing", "string", undefined, null],
    ["text, composed", "string", "e\u0301", "\u00e9"],
    ["a number in its narrowest form", "number", 5n, 5],
    ["an unknown", listOf("string"), unknown, unknown],
    ["a set", setOf("bool"), new Set([true]), [true]],
    ["a map from an object", mapOf("number"), { k: 1 }, new Map([["k", 1]])],
    ["a map from a map", mapOf("number"), new Map([["k", 1]]), new Map([["k", 1]])],
    [
      "an object with what is left out",
      objectOf({ a: "string", b: "bool" }),
      { a: "x" },
      objectValue([
        ["a", "x"],
        ["b", null],
      ]),
    ],
    ["a tuple", tupleOf(["string", "number"]), ["a", 1], ["a", 1]],
    ["anything", "dynamic", ["a", null], new DynamicTyped(tupleOf(["string", "dynamic"]), ["a", null])],
  ])("%s", (_name, type, plain, value) => {
    expect(fromPlain(type, plain)).toEqual(value);
  });

  test.each<[CtyType, unknown, string]>([
    ["string", 5, "a string is required"],
    ["bool", "true", "a bool is required"],
    ["number", "5", "a number is required"],
    ["number", Number.NaN, "must be a finite number"],
    [listOf("string"), ["a", 5], "[1]: a string is required"],
    [listOf("string"), { a: 1 }, "a list of string is required"],
    [mapOf("string"), { k: 5 }, '["k"]: a string is required'],
    [tupleOf(["string"]), ["a", "b"], "a tuple is required"],
    [objectOf({ a: objectOf({ b: "string" }) }), { a: { c: 1 } }, "a.c: there is no such attribute"],
    [objectOf({}), [], "an object is required"],
    ["dynamic", Symbol("s"), "a text, number, bool, array or object is required"],
  ])("%j from %p is refused: %s", (type, plain, message) => {
    expect(() => fromPlain(type, plain)).toThrow(message);
  });

  test("come back as they went in", () => {
    const plain = { a: [1, { b: null, c: true }], d: "x", e: new Decimal("0.30000000000000000001") };
    expect(toPlain(toDynamic(plain))).toEqual(plain);
    expect(toPlain(new Map([["__proto__", 1]]))).toEqual(JSON.parse('{"__proto__":1}'));
  });
});

test.each<[string, CtyType, Value]>([
  ["a text for a list", listOf("string"), "a"],
  ["a list for a map", mapOf("string"), []],
  ["a list for an object", objectOf({}), []],
  ["a map for a set", setOf("string"), new Map()],
  ["a short tuple", tupleOf(["string", "bool"]), ["a"]],
  ["a number for a text", "string", 1],
])("JSON text of %s is refused, with its place", (_name, type, value) => {
  expect(() => valueToJson(listOf(type), [null, value])).toThrow(/^\[1\]: a .* is required$/);
});

test("JSON text keeps every digit, and says where an unknown is", () => {
  expect(valueToJson("number", parseNumber("12345678901234567890123.5"))).toBe("12345678901234567890123.5");
  expect(() => valueToJson(listOf("string"), ["a", unknown])).toThrow(
    "[1]: an unknown value cannot be written as JSON",
  );
});

test.each<[string, Value, string]>([
  ["null", null, "null"],
  ["unknown", unknown, "(known after apply)"],
  ["text", 'a"b', '"a\\"b"'],
  ["numbers", [1, 2n ** 70n], "[1, 1180591620717411303424]"],
  [
    "an object",
    objectValue([
      ["a", true],
      ["b", []],
    ]),
    "{ a = true, b = [] }",
  ],
  ["a map", new Map([["k", "v"]]), '{ "k" = "v" }'],
  ["an empty map", new Map(), "{}"],
  ["a dynamic value", toDynamic("x"), '"x"'],
  ["a long text", "x".repeat(500), `"${"x".repeat(199)}…`],
])("%s is written for messages", (_name, value, text) => {
  expect(formatValue(value)).toBe(text);
});

test("numbers are compared exactly, whatever form they are in", () => {
  const ascending = [
    "-1e30",
    "-2",
    "-1.5",
    "-0.30000000000000000001",
    "-0.3",
    "0",
    "0.1",
    "0.10000000000000000001",
    "9007199254740993",
    "1e300",
  ];
  const numbers = ascending.map(parseNumber);
  numbers.forEach((a, i) => {
    numbers.forEach((b, j) => {
      expect([i, j, Math.sign(compareNumbers(a, b))]).toEqual([i, j, Math.sign(i - j)]);
    });
  });
});

describe("what an unknown promised", () => {
  const promise = (...bytes: number[]) => new Unknown(Uint8Array.from(bytes));
  const not_null = promise(0x81, 1, 0xc2);
  const prefix = promise(0x82, 1, 0xc2, 2, 0xa2, 0x61, 0x62);
  const above_one = promise(0x81, 3, 0x92, 1, 0xc2);
  const at_most_two = promise(0x81, 4, 0x92, 2, 0xc3);
  const two_or_three = promise(0x82, 5, 2, 6, 3);
  test.each<[string, Unknown, Value, boolean]>([
    ["nothing", unknown, null, true],
    ["not null", not_null, "", true],
    ["not null, broken", not_null, null, false],
    ["a prefix", prefix, "abc", true],
    ["a prefix, broken", prefix, "b", false],
    ["more than one", above_one, 1.5, true],
    ["more than one, broken by the bound itself", above_one, 1, false],
    ["at most two, the bound itself", at_most_two, 2n, true],
    ["at most two, broken", at_most_two, parseNumber("2.00000000000000000001"), false],
    ["a length", two_or_three, ["a", "b"], true],
    ["a length, too short", two_or_three, [], false],
    [
      "a length, too long",
      two_or_three,
      new Map([
        ["a", 1],
        ["b", 1],
        ["c", 1],
        ["d", 1],
      ]),
      false,
    ],
    ["still unknown", not_null, unknown, true],
    ["inside a dynamic value", prefix, toDynamic("x"), false],
    ["something newer than this", promise(0x81, 9, 1), null, true],
    ["garbage", promise(0xc1, 0xc1), null, true],
  ])("%s", (_name, before, value, kept) => {
    expect(keepsPromise(before, value)).toBe(kept);
  });
});
