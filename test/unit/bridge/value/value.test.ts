import { describe, expect, test } from "@jest/globals";
import fc from "fast-check";
import { Decimal } from "../../../../src/bridge/value/number.ts";
import { type CtyType, listOf, mapOf, objectOf, setOf, tupleOf } from "../../../../src/bridge/value/type.ts";
import {
  DynamicTyped,
  isObjectValue,
  isWhollyKnown,
  objectValue,
  Unknown,
  unknown,
  type Value,
  valuesEqual,
} from "../../../../src/bridge/value/value.ts";
import { seed } from "../seed.ts";
import { anyTyped } from "./arbitrary.ts";

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
    ["sets that repeat different elements", setOf("string"), ["a", "a", "b"], ["a", "b", "b"]],
    ["sets of different size", setOf("string"), ["a"], ["a", "a"]],
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

test("an unknown is found at any depth", () => {
  const wrappers: ((inner: Value) => Value)[] = [
    (inner) => inner,
    (inner) => ["a", inner],
    (inner) => new Map([["k", inner]]),
    (inner) =>
      objectValue([
        ["a", null],
        ["b", inner],
      ]),
    (inner) => new DynamicTyped("string", inner),
    (inner) => [new Map([["k", objectValue([["a", new DynamicTyped(listOf("string"), [inner])]])]])],
  ];
  expect(wrappers.map((wrap) => isWhollyKnown(wrap("x")))).toEqual(wrappers.map(() => true));
  expect(wrappers.map((wrap) => isWhollyKnown(wrap(null)))).toEqual(wrappers.map(() => true));
  expect(wrappers.map((wrap) => isWhollyKnown(wrap(refined)))).toEqual(wrappers.map(() => false));
});

test("only objects are objects", () => {
  expect(isObjectValue(objectValue([]))).toBe(true);
  const others: Value[] = [
    null,
    unknown,
    "a",
    true,
    1,
    1n,
    new Decimal("0.1"),
    [],
    new Map(),
    new DynamicTyped("bool", true),
  ];
  expect(others.map(isObjectValue)).toEqual(others.map(() => false));
});

test("an object's own names are all it has", () => {
  const object = objectValue([["__proto__", 1]]);
  expect(Object.keys(object)).toEqual(["__proto__"]);
  expect(object.constructor).toBeUndefined();
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
