import { describe, expect, test } from "@jest/globals";
import {
  boolType,
  dynamicType,
  float64Type,
  integerType,
  listType,
  mapType,
  numberType,
  objectType,
  setType,
  stringType,
  tupleType,
  type ValueType,
} from "../../../../src/bridge/schema/value-type.ts";
import { Decimal } from "../../../../src/bridge/value/number.ts";
import { toDynamic } from "../../../../src/bridge/value/plain.ts";
import { type CtyType, listOf, mapOf, objectOf, setOf, tupleOf } from "../../../../src/bridge/value/type.ts";
import type { Value } from "../../../../src/bridge/value/value.ts";

const precise = new Decimal("0.12345678901234567890123");
const dynamic = toDynamic({ a: [1, "b"] });

test.each<[string, ValueType<never>, CtyType, Value, unknown]>([
  ["number", numberType as never, "number", precise, precise],
  ["big number", numberType as never, "number", 2n ** 70n, 2n ** 70n],
  ["float64", float64Type as never, "number", 0.1, 0.1],
  ["bool", boolType as never, "bool", true, true],
  ["dynamic", dynamicType as never, "dynamic", dynamic, dynamic],
  ["list of lists", listType(listType(integerType)) as never, listOf(listOf("number")), [[1], []], [[1], []]],
  ["set", setType(stringType) as never, setOf("string"), ["a", "b"], ["a", "b"]],
  [
    "map of sets",
    mapType(setType(boolType)) as never,
    mapOf(setOf("bool")),
    new Map([
      ["k", [true]],
      ["n", null],
    ] as const),
    new Map([
      ["k", [true]],
      ["n", null],
    ] as const),
  ],
  [
    "object",
    objectType({ a: stringType, b: integerType }) as never,
    objectOf({ a: "string", b: "number" }),
    { a: "x", b: null },
    { a: "x", b: null },
  ],
  ["tuple", tupleType(stringType, integerType) as never, tupleOf(["string", "number"]), ["a", 1], ["a", 1]],
])("%s becomes a model and a value again", (_name, value_type, type, value, model) => {
  expect(value_type.type).toEqual(type);
  expect(value_type.codec.read(value)).toEqual(model);
  expect(value_type.codec.write(model as never)).toEqual(value);
});

test("a float64 is the nearest double, whatever form the number is in", () => {
  expect([precise, 2n ** 64n, 3].map((value) => float64Type.codec.read(value))).toEqual([
    0.12345678901234568, 18446744073709552000, 3,
  ]);
  expect(() => float64Type.codec.read(10n ** 400n)).toThrow(
    "must be at most 1.7976931348623157e+308 in size",
  );
});

test("texts and keys are composed, as Terraform has them", () => {
  expect(stringType.codec.write("e\u0301")).toBe("\u00e9");
  expect(mapType(stringType).codec.write(new Map([["e\u0301", "a"]]))).toEqual(new Map([["\u00e9", "a"]]));
});

describe("what does not fit is named from the value on", () => {
  test.each<[string, () => unknown, string]>([
    ["a null element", () => listType(stringType).codec.read(["a", null]), "[1]: must not be null"],
    ["half an integer", () => listType(integerType).codec.read([1, 0.5]), "[1]: must be a whole number"],
    [
      "deep inside",
      () => mapType(objectType({ a: tupleType(integerType) })).codec.read(new Map([["k", { a: [0.5] }]])),
      '["k"].a[0]: must be a whole number',
    ],
    [
      "what a handler left out",
      () => objectType({ a: stringType }).codec.write({} as never),
      "a: the handler left this attribute undefined",
    ],
    ["no number", () => numberType.codec.read("5"), "must be a number"],
  ])("%s", (_name, work, message) => {
    expect(work).toThrow(message);
  });
});
