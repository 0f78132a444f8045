import { describe, expect, test } from "@jest/globals";
import { assertPlanValid } from "../../../../../src/bridge/engine/rules/plan-valid.ts";
import type { AttributeMap } from "../../../../../src/bridge/schema/attribute.ts";
import {
  groupBlock,
  listBlock,
  mapBlock,
  setBlock,
  singleBlock,
} from "../../../../../src/bridge/schema/blocks.ts";
import {
  dynamicAttribute,
  integerAttribute,
  listOfStringsAttribute,
  numberAttribute,
  stringAttribute,
} from "../../../../../src/bridge/schema/builders.ts";
import {
  listNestedAttribute,
  mapNestedAttribute,
  setNestedAttribute,
  singleNestedAttribute,
} from "../../../../../src/bridge/schema/nested-attributes.ts";
import { parseNumber } from "../../../../../src/bridge/value/number.ts";
import { Unknown, unknown } from "../../../../../src/bridge/value/value.ts";
import { d, objectOf, said, schemaOf } from "./schema.ts";

const inner = { a: stringAttribute("optional", d), made: stringAttribute("computed", d) };
const attributes: AttributeMap = {
  name: stringAttribute("optional", d),
  secret: stringAttribute("optional", { ...d, sensitive: true }),
  password: stringAttribute("optional", { ...d, write_only: true }),
  made: stringAttribute("computed", d),
  either: stringAttribute("optional_computed", d),
  exact: numberAttribute("optional", d),
  any: dynamicAttribute("optional", d),
  tags: listOfStringsAttribute("optional", d),
  one: singleNestedAttribute("optional", { ...d, attributes: inner }),
  list: listNestedAttribute("optional", { ...d, attributes: inner }),
  set: setNestedAttribute("optional", { ...d, attributes: inner }),
  map: mapNestedAttribute("optional", { ...d, attributes: inner }),
  computed_list: listNestedAttribute("optional_computed", { ...d, attributes: inner }),
};
const schema = schemaOf(attributes);

function judge(config: object | null, planned: object | null, prior: object | null = null): string[] {
  return said(
    assertPlanValid(schema, {
      config: objectOf(schema, config),
      planned: objectOf(schema, planned),
      prior: objectOf(schema, prior),
    }),
  );
}

describe("allowed", () => {
  test.each<[string, object | null, object | null, object?]>([
    ["nothing from nothing", null, null],
    ["the configuration", { name: "a", tags: ["x"] }, { name: "a", tags: ["x"] }],
    ["the prior value instead of the configured one", { name: "a" }, { name: "A" }, { name: "A" }],
    ["anything computed", { either: null }, { made: "x", either: "y" }],
    ["unknown computed", {}, { made: unknown, either: unknown }],
    [
      "an unknown for an unknown, whatever it promises",
      { name: new Unknown(Uint8Array.of(0x81, 1, 0xc2)) },
      { name: unknown },
    ],
    ["the same number in another form", { exact: 5 }, { exact: 5n }],
    ["a write-only value left out", { password: "p" }, { password: null }],
    ["computed parts of a nested attribute", { one: { a: "x" } }, { one: { a: "x", made: unknown } }],
    ["computed parts of elements", { list: [{ a: "x" }] }, { list: [{ a: "x", made: "m" }] }],
    ["computed parts of set elements", { set: [{ a: "x" }] }, { set: [{ a: "x", made: unknown }] }],
    ["a set that may shrink", { set: [unknown, { a: "x" }] }, { set: [{ a: "x", made: unknown }] }],
    ["a computed nested attribute nobody configured", {}, { computed_list: [{ a: "x", made: "y" }] }],
    ["an unknown nested attribute for an unknown one", { list: unknown }, { list: unknown }],
  ])("%s", (...[_name, config, planned, prior]) => {
    expect(judge(config, planned, prior)).toEqual([]);
  });
});

describe("refused", () => {
  test.each<[string, object | null, object | null, object | null, string[]]>([
    ["absence", { name: "a" }, null, null, ["(whole) is planned to be absent although it is configured"]],
    [
      "presence on destroy",
      null,
      { name: "a" },
      { name: "a" },
      ["(whole) is planned to exist although it is to be destroyed"],
    ],
    ["another value", { name: "a" }, { name: "b" }, null, ['name is configured as "a" but planned as "b"']],
    [
      "a value that is neither the configured nor the prior one",
      { name: "a" },
      { name: "c" },
      { name: "b" },
      ['name is configured as "a" but planned as "c", which is not its prior value "b" either'],
    ],
    [
      "a value from nowhere",
      {},
      { name: "b" },
      { name: "b" },
      ['name is planned as "b" although it is not configured, and it is not computed'],
    ],
    [
      "unknown for known",
      { name: "a" },
      { name: unknown },
      null,
      ['name is configured as "a" but planned as (known after apply)'],
    ],
    [
      "known for unknown",
      { name: unknown },
      { name: "a" },
      null,
      ['name is configured as (known after apply) but planned as "a"'],
    ],
    [
      "another element",
      { tags: ["x"] },
      { tags: ["y"] },
      null,
      ['tags is configured as ["x"] but planned as ["y"]'],
    ],
    [
      "a digit less",
      { exact: parseNumber("0.12345678901234567890") },
      { exact: 0.12345678901234568 },
      null,
      ["exact is configured as 0.1234567890123456789 but planned as 0.12345678901234568"],
    ],
    ["another type", { any: "5" }, { any: 5 }, null, ['any is configured as "5" but planned as 5']],
    [
      "a secret, without showing it",
      { secret: "a" },
      { secret: "b" },
      null,
      ["secret is configured as (sensitive value) but planned as (sensitive value)"],
    ],
    [
      "a write-only value",
      { password: "p" },
      { password: "p" },
      null,
      ["password is write-only and must be null in every plan"],
    ],
    ["a nested attribute left out", { one: { a: "x" } }, {}, null, ["one is configured but planned as null"]],
    [
      "a nested attribute that is unknown as a whole",
      { one: { a: "x" } },
      { one: unknown },
      null,
      ["one is configured but planned as unknown: plan the unknown attributes inside it"],
    ],
    [
      "a value inside",
      { one: { a: "x" } },
      { one: { a: "y" } },
      null,
      ['one.a is configured as "x" but planned as "y"'],
    ],
    [
      "a value inside a map",
      { map: { k: { a: "x" } } },
      { map: { k: { a: "y" } } },
      null,
      ['map["k"].a is configured as "x" but planned as "y"'],
    ],
    [
      "an element more",
      { list: [{ a: "x" }] },
      { list: [{ a: "x" }, {}] },
      null,
      ["list has 1 elements in the configuration but 2 in the plan"],
    ],
    [
      "another key",
      { map: { k: { a: "x" } } },
      { map: { l: { a: "x" } } },
      null,
      ['map has the key "l" in the plan but not in the configuration'],
    ],
    [
      "an element more in a set",
      { set: [{ a: "x" }] },
      { set: [{ a: "x" }, { a: "y" }] },
      null,
      ["set has 1 elements in the configuration but 2 in the plan"],
    ],
    [
      "known for an unknown nested attribute",
      { list: unknown },
      { list: [] },
      null,
      ["list has an unknown configuration and must be planned as unknown"],
    ],
  ])("%s", (_name, config, planned, prior, messages) => {
    expect(judge(config, planned, prior)).toEqual(messages);
  });
});

describe("blocks", () => {
  const block = {
    ...d,
    attributes: { n: integerAttribute("optional", d), made: stringAttribute("computed", d) },
  };
  const blocks = schemaOf({
    single: singleBlock(block),
    group: groupBlock(block),
    list: listBlock(block),
    set: setBlock(block),
    map: mapBlock(block),
  });
  const none = { single: null, group: {}, list: [], set: [], map: {} };
  const judgeBlocks = (config: object, planned: object) =>
    said(
      assertPlanValid(blocks, {
        config: objectOf(blocks, { ...none, ...config }),
        planned: objectOf(blocks, { ...none, ...planned }),
        prior: null,
      }),
    );

  test.each<[string, object, object]>([
    ["none", {}, {}],
    [
      "computed parts",
      { list: [{ n: 1 }], group: { n: 1 } },
      { list: [{ n: 1, made: unknown }], group: { n: 1, made: "m" } },
    ],
    ["an unknown number of blocks", { list: unknown }, { list: unknown }],
    ["a set's blocks, which cannot be told apart", { set: [{ n: 1 }] }, { set: [{ n: 2 }] }],
  ])("allowed: %s", (_name, config, planned) => {
    expect(judgeBlocks(config, planned)).toEqual([]);
  });

  test.each<[string, object, object, string]>([
    [
      "null for none",
      {},
      { list: null },
      "list is a block and must be empty rather than null when there is none",
    ],
    [
      "null for a group",
      {},
      { group: null },
      "group is a block and must be empty rather than null when there is none",
    ],
    [
      "one more",
      { list: [{ n: 1 }] },
      { list: [{ n: 1 }, {}] },
      "list has 1 elements in the configuration but 2 in the plan",
    ],
    [
      "another key",
      { map: { a: {} } },
      { map: { b: {} } },
      'map has the key "b" in the plan but not in the configuration',
    ],
    [
      "a value inside",
      { list: [{ n: 1 }] },
      { list: [{ n: 2 }] },
      "list[0].n is configured as 1 but planned as 2",
    ],
    ["an absent single block", { single: {} }, {}, "single is configured but planned as absent"],
    ["a single block from nowhere", {}, { single: {} }, "single is not configured but planned to exist"],
    [
      "unknown for known",
      { list: [{ n: 1 }] },
      { list: unknown },
      "list is a block and cannot be unknown: plan the unknown attributes inside it",
    ],
    [
      "an unknown block",
      { set: [{ n: 1 }] },
      { set: [unknown] },
      "set holds a block that is unknown as a whole: plan the unknown attributes inside it",
    ],
    [
      "known for unknown",
      { list: unknown },
      { list: [] },
      "list is a block of unknown number and must be planned as unknown",
    ],
  ])("refused: %s", (_name, config, planned, message) => {
    expect(judgeBlocks(config, planned)).toEqual([message]);
  });
});
