import { describe, expect, test } from "@jest/globals";
import fc from "fast-check";
import {
  type CtyType,
  listOf,
  mapOf,
  objectOf,
  setOf,
  tupleOf,
  typeFromJson,
  typeName,
  typesEqual,
  typeToJson,
} from "../../../../src/bridge/value/type.ts";
import { seed } from "../seed.ts";
import { anyType } from "./arbitrary.ts";

test.each<[string, CtyType, string]>([
  ['"string"', "string", "string"],
  ['"number"', "number", "number"],
  ['"bool"', "bool", "bool"],
  ['"dynamic"', "dynamic", "dynamic"],
  ['["list","string"]', listOf("string"), "list of string"],
  ['["set",["map","bool"]]', setOf(mapOf("bool")), "set of map of bool"],
  ['["map","dynamic"]', mapOf("dynamic"), "map of dynamic"],
  ['["object",{}]', objectOf({}), "object"],
  ['["object",{"a":"bool","b":["list","number"]}]', objectOf({ b: listOf("number"), a: "bool" }), "object"],
  ['["tuple",[]]', tupleOf([]), "tuple"],
  ['["tuple",["string",["tuple",["bool"]]]]', tupleOf(["string", tupleOf(["bool"])]), "tuple"],
])("%s is written, read and named", (json, type, name) => {
  expect(JSON.stringify(typeToJson(type))).toBe(json);
  expect(typeFromJson(JSON.parse(json))).toEqual(type);
  expect(typeName(type)).toBe(name);
});

test("the flags of optional attributes are no part of the type", () => {
  expect(typeFromJson(["object", { a: "bool" }, ["a"]])).toEqual(objectOf({ a: "bool" }));
});

test("attribute names of JavaScript's own objects are names like others", () => {
  const json = '["object",{"__proto__":"bool","constructor":"bool"}]';
  const type = typeFromJson(JSON.parse(json));
  expect(Object.keys((type as { attributes: object }).attributes)).toEqual(["__proto__", "constructor"]);
  expect(JSON.stringify(typeToJson(type))).toBe(json);
});

describe("refuses", () => {
  test.each([
    '"int"',
    '""',
    "1",
    "null",
    "{}",
    "[]",
    '["list"]',
    '["list","int"]',
    '["tuple","string"]',
    '["tuple",["int"]]',
    '["object",["a"]]',
    '["object",null]',
    '["object",{"a":"int"}]',
    '["capsule","x"]',
  ])("%s", (json) => {
    expect(() => typeFromJson(JSON.parse(json))).toThrow(TypeError);
  });

  test("undefined", () => {
    expect(() => typeFromJson(undefined)).toThrow(TypeError);
  });

  test.each<[string, (inner: unknown) => unknown]>([
    ["lists", (inner) => ["list", inner]],
    ["tuples", (inner) => ["tuple", [inner]]],
    ["objects", (inner) => ["object", { a: inner }]],
  ])("more than 100 nested %s", (_name, wrap) => {
    const nested = (levels: number) => {
      let json: unknown = "string";
      for (let level = 0; level < levels; level++) json = wrap(json);
      return json;
    };
    expect(typeToJson(typeFromJson(nested(100)))).toEqual(nested(100));
    expect(() => typeFromJson(nested(101))).toThrow(TypeError);
    expect(() => typeFromJson(nested(50_000))).toThrow(TypeError);
  });
});

test("the order of attributes makes no difference", () => {
  const [a, b] = [objectOf({ x: "bool", y: "string" }), objectOf({ y: "string", x: "bool" })];
  expect(typesEqual(listOf(a), listOf(b))).toBe(true);
  expect(typesEqual(a, objectOf({ x: "bool" }))).toBe(false);
  expect(typesEqual(listOf("string"), setOf("string"))).toBe(false);
});

test(`every type comes back from its JSON (TEST_SEED=${seed})`, () => {
  fc.assert(
    fc.property(anyType, (type) => {
      const back = typeFromJson(JSON.parse(JSON.stringify(typeToJson(type))));
      expect(back).toEqual(type);
      expect(typesEqual(back, type)).toBe(true);
    }),
    { seed },
  );
});
