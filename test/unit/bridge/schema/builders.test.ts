import { describe, expect, test } from "@jest/globals";
import type { Attribute } from "../../../../src/bridge/schema/attribute.ts";
import {
  bigintAttribute,
  boolAttribute,
  integerAttribute,
  listOfStringsAttribute,
  mapOfStringsAttribute,
  stringAttribute,
} from "../../../../src/bridge/schema/builders.ts";
import { listNestedAttribute } from "../../../../src/bridge/schema/nested-attributes.ts";
import { requiresReplace } from "../../../../src/bridge/schema/plan-modifiers/requires-replace.ts";
import { oneOf } from "../../../../src/bridge/schema/validators/one-of.ts";
import { Decimal } from "../../../../src/bridge/value/number.ts";
import { listOf, mapOf, objectOf } from "../../../../src/bridge/value/type.ts";
import type { Value } from "../../../../src/bridge/value/value.ts";

const plain = { description: "Words." };

test("what is not said is off", () => {
  expect(stringAttribute("optional", plain)).toMatchObject({
    type: "string",
    presence: "optional",
    description: "Words.",
    sensitive: false,
    deprecation: null,
    default: undefined,
    has_default: false,
    validators: [],
    plan_modifiers: [],
    nested: null,
    same: null,
  });
});

test("what is said is kept", () => {
  const validators = [oneOf("a")];
  const plan_modifiers = [requiresReplace];
  const options = {
    ...plain,
    sensitive: true,
    deprecation: "Use b.",
    validators,
    plan_modifiers,
    default: "a",
  };
  expect(stringAttribute("optional_computed", options)).toMatchObject({
    presence: "optional_computed",
    sensitive: true,
    deprecation: "Use b.",
    validators,
    plan_modifiers,
    default: "a",
    has_default: true,
  });
});

test("a default is one, however little it is", () => {
  const defaults = [
    stringAttribute("optional_computed", { ...plain, default: "" }),
    boolAttribute("optional_computed", { ...plain, default: false }),
    integerAttribute("optional_computed", { ...plain, default: 0 }),
    bigintAttribute("optional_computed", { ...plain, default: 0n }),
  ];
  expect(defaults.map((attribute) => [attribute.default, attribute.has_default])).toEqual([
    ["", true],
    [false, true],
    [0, true],
    [0n, true],
  ]);
});

test("equality compares models, not wire values", async () => {
  const attribute = bigintAttribute("optional", { ...plain, same: (a, b) => a % 10n === b % 10n });
  expect(attribute.same?.(11, 21n)).toBe(true);
  expect(attribute.same?.(11, 12)).toBe(false);
  const eventually = stringAttribute("optional", { ...plain, same: async (a, b) => a.length === b.length });
  await expect(eventually.same?.("ab", "cd")).resolves.toBe(true);
});

describe("values become models and values again", () => {
  const nested = listNestedAttribute("optional", {
    ...plain,
    attributes: { key: stringAttribute("required", plain), count: integerAttribute("optional", plain) },
  });

  test.each<[string, Attribute<never>, unknown, Value, unknown]>([
    ["text", stringAttribute("optional", plain) as never, "string", "a", "a"],
    ["bool", boolAttribute("optional", plain) as never, "bool", false, false],
    ["integer", integerAttribute("optional", plain) as never, "number", 5, 5],
    ["big integer", bigintAttribute("optional", plain) as never, "number", 2n ** 64n, 2n ** 64n],
    [
      "list of text",
      listOfStringsAttribute("optional", plain) as never,
      listOf("string"),
      ["a", ""],
      ["a", ""],
    ],
    [
      "map of text",
      mapOfStringsAttribute("optional", plain) as never,
      mapOf("string"),
      new Map([
        ["a", null],
        ["__proto__", "b"],
      ]),
      new Map([
        ["a", null],
        ["__proto__", "b"],
      ]),
    ],
    [
      "nested list",
      nested as never,
      listOf(objectOf({ key: "string", count: "number" })),
      [
        { key: "a", count: 1 },
        { key: "b", count: null },
      ],
      [
        { key: "a", count: 1 },
        { key: "b", count: null },
      ],
    ],
  ])("%s", (_name, attribute, type, value, model) => {
    expect(attribute.type).toEqual(type);
    expect(attribute.codec.read(value)).toEqual(model);
    expect(attribute.codec.write(model as never)).toEqual(value);
  });

  test("a small number is a bigint too", () => {
    expect(bigintAttribute("optional", plain).codec.read(5)).toBe(5n);
  });

  test.each<[string, Attribute<never>, Value, string]>([
    ["half an integer", integerAttribute("optional", plain) as never, 0.5, "must be a whole number"],
    [
      "a long decimal for an integer",
      integerAttribute("optional", plain) as never,
      new Decimal("1.00000000000000000001"),
      "must be a whole number",
    ],
    [
      "an integer a number cannot hold",
      integerAttribute("optional", plain) as never,
      2n ** 53n,
      "must be at most 9007199254740991 in size, not 9007199254740992",
    ],
    ["half a big integer", bigintAttribute("optional", plain) as never, 0.5, "must be a whole number"],
    [
      "a decimal for a big integer",
      bigintAttribute("optional", plain) as never,
      new Decimal("1.00000000000000000001"),
      "must be a whole number, not 1.00000000000000000001",
    ],
  ])("%s is refused", (_name, attribute, value, message) => {
    expect(() => attribute.codec.read(value)).toThrow(RangeError);
    expect(() => attribute.codec.read(value)).toThrow(message);
  });

  test("a null element is refused by its place, since models have none for it", () => {
    expect(() => listOfStringsAttribute("optional", plain).codec.read(["a", null])).toThrow(
      "[1]: must not be null",
    );
    expect(() => nested.codec.read([null])).toThrow("[0]: must not be null");
  });

  test("what is wrong inside a nested list is named from the list on", () => {
    expect(() =>
      nested.codec.read([
        { key: "a", count: 1 },
        { key: "b", count: 0.5 },
      ]),
    ).toThrow("[1].count: must be a whole number");
    expect(() => nested.codec.write([{ key: "a" } as never])).toThrow(
      "[0].count: the handler left this attribute undefined",
    );
  });

  test("a nested list knows its attributes", () => {
    expect(nested.nested?.mode).toBe("list");
    expect(Object.keys(nested.nested?.attributes ?? {})).toEqual(["key", "count"]);
  });
});
