import { expect, test } from "@jest/globals";
import { ElementIndex, knownLeaves } from "../../../../src/bridge/value/element-index.ts";
import { toDynamic } from "../../../../src/bridge/value/plain.ts";
import { listOf, mapOf, objectOf, setOf } from "../../../../src/bridge/value/type.ts";
import { unknown, type Value } from "../../../../src/bridge/value/value.ts";

const type = objectOf({
  key: "string",
  parts: listOf(objectOf({ n: "number", made: "string" })),
  tags: mapOf("string"),
  any: "dynamic",
  zones: setOf("string"),
});
const of = (key: Value, n: Value, made: Value, tag: Value = "t"): Value => ({
  key,
  parts: [{ n, made }],
  tags: new Map([["k", tag]]),
  any: toDynamic("x"),
  zones: ["a"],
});
const known = [of("a", 1, "m"), of("a", 2, "m"), of("b", 1, "m"), of("a", 1n, "other")];
const index = new ElementIndex(type, known);
const agreeing = (value: Value) => index.agreeing(knownLeaves(type, value));

test("what is known of an element finds those that agree in it, at any depth", () => {
  expect(agreeing(of("a", 1, unknown))).toEqual([0, 3]);
  expect(agreeing(of(unknown, 1, "m"))).toEqual([0, 2]);
  expect(agreeing(of("a", 1, "m"))).toEqual([0]);
  expect(agreeing(of("a", 1, "m", unknown))).toEqual([0]);
  expect(agreeing(of("a", 1, "m", "u"))).toEqual([]);
  expect(agreeing({ ...(of("a", 2, "m") as object), zones: ["a", unknown] })).toEqual([1]);
  expect(agreeing(unknown)).toEqual([0, 1, 2, 3]);
});

test("a dynamic part is left to a closer look", () => {
  expect(agreeing({ ...(of("a", 2, "m") as object), any: toDynamic(5) })).toEqual([1]);
});
