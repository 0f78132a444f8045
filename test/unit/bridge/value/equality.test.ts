import { describe, expect, test } from "@jest/globals";
import fc from "fast-check";
import { canonicalText } from "../../../../src/bridge/value/canonical-text.ts";
import { valuesEqual } from "../../../../src/bridge/value/equality.ts";
import { Decimal, parseNumber } from "../../../../src/bridge/value/number.ts";
import { type CtyType, listOf, mapOf, objectOf, setOf, tupleOf } from "../../../../src/bridge/value/type.ts";
import {
  DynamicTyped,
  objectValue,
  Unknown,
  unknown,
  type Value,
} from "../../../../src/bridge/value/value.ts";
import { seed } from "../seed.ts";
import { anyType, anyTyped, anyValueOf } from "./arbitrary.ts";

const refined = new Unknown(Uint8Array.of(0x81, 1, 0xc2));
const point = objectOf({ x: "number", y: "number" });

describe("equal", () => {
  test.each<[string, CtyType, Value, Value]>([
    ["nulls", "string", null, null],
    ["unknowns, whatever they promise", "string", unknown, refined],
    ["numbers in different forms", listOf("number"), [1, 0.5, 7n], [1n, new Decimal("0.50"), 7]],
    ["sets in different order", setOf("string"), ["a", "b", null], [null, "b", "a"]],
    [
      "sets of objects in different order",
      setOf(point),
      [
        { x: 1, y: 2 },
        { x: 2, y: 1 },
      ],
      [
        { x: 2, y: 1 },
        { x: 1, y: 2 },
      ],
    ],
    [
      "maps in different order",
      mapOf("bool"),
      new Map([
        ["a", true],
        ["b", false],
      ]),
      new Map([
        ["b", false],
        ["a", true],
      ]),
    ],
    [
      "sets that name an element twice, or in another form",
      setOf("string"),
      ["é", "b", "é"],
      ["b", "e\u0301"],
    ],
    [
      "sets of numbers in different forms",
      setOf("number"),
      [1, new Decimal("2.50")],
      [parseNumber("2.5"), 1n, 1],
    ],
    ["sets of sets", setOf(setOf("string")), [["a", "b"], []], [[], ["b", "a", "a"]]],
    ["objects in different order", point, { x: 1, y: null }, { y: null, x: 1 }],
    ["an absent attribute and a null one", point, objectValue([["x", 1]]), { x: 1, y: null }],
    [
      "dynamic values whose types list their attributes in different order",
      "dynamic",
      new DynamicTyped(objectOf({ a: "bool", b: "bool" }), { a: true, b: null }),
      new DynamicTyped(objectOf({ b: "bool", a: "bool" }), { b: null, a: true }),
    ],
    ["tuples", tupleOf(["string", "number"]), ["a", 1], ["a", 1n]],
  ])("%s", (_name, type, a, b) => {
    expect(valuesEqual(type, a, b)).toBe(true);
    expect(valuesEqual(type, b, a)).toBe(true);
  });
});

describe("different", () => {
  test.each<[string, CtyType, Value, Value]>([
    ["null and something", "string", null, ""],
    ["null and unknown", "string", null, unknown],
    ["known and unknown", "string", "a", unknown],
    ["texts", "string", "a", "b"],
    ["text and its decomposed form", "string", "\u00e9", "e\u0301"],
    ["bools", "bool", true, false],
    ["numbers past 2^53", "number", 9007199254740992n, 9007199254740993n],
    ["number and text", "number", 1, "1"],
    ["lists in different order", listOf("string"), ["a", "b"], ["b", "a"]],
    ["list and its beginning", listOf("string"), ["a", "b"], ["a"]],
    ["sets of different size", setOf("string"), ["a"], ["a", "b"]],
    [
      "sets with different numbers of unknowns, which may be different",
      setOf("string"),
      [unknown],
      [unknown, unknown],
    ],
    ["maps with a null and without the key", mapOf("bool"), new Map([["a", null]]), new Map()],
    ["maps with different keys", mapOf("bool"), new Map([["a", null]]), new Map([["b", null]])],
    ["objects in one attribute", point, { x: 1, y: 2 }, { x: 1, y: 3 }],
    ["objects in a null", point, { x: 1, y: null }, { x: 1, y: 0 }],
    ["a map and an object", mapOf("number"), new Map([["x", 1]]), { x: 1 }],
    [
      "dynamic values of different types",
      "dynamic",
      new DynamicTyped("string", "1"),
      new DynamicTyped("number", 1),
    ],
    ["dynamic values", "dynamic", new DynamicTyped("string", "1"), new DynamicTyped("string", "2")],
    [
      "dynamic nulls of different types",
      "dynamic",
      new DynamicTyped("string", null),
      new DynamicTyped("number", null),
    ],
    ["a dynamic typed null and a null", "dynamic", new DynamicTyped("string", null), null],
    ["tuples", tupleOf(["string", "number"]), ["a", 1], ["a", 2]],
  ])("%s", (_name, type, a, b) => {
    expect(valuesEqual(type, a, b)).toBe(false);
    expect(valuesEqual(type, b, a)).toBe(false);
  });
});

test(`every value equals itself, and differs from null (TEST_SEED=${seed})`, () => {
  fc.assert(
    fc.property(anyTyped(), ([type, value]) => {
      expect(valuesEqual(type, value, value)).toBe(true);
      expect(valuesEqual(type, value, null)).toBe(value === null);
    }),
    { seed },
  );
});

test(`equal values share their canonical text, others do not (TEST_SEED=${seed})`, () => {
  const pairs = anyType.chain((type) => fc.tuple(fc.constant(type), anyValueOf(type), anyValueOf(type)));
  fc.assert(
    fc.property(pairs, ([type, a, b]) => {
      expect(canonicalText(type, a) === canonicalText(type, b)).toBe(valuesEqual(type, a, b));
      expect(canonicalText(type, a)).toBe(canonicalText(type, a));
    }),
    { seed, numRuns: 500 },
  );
});
