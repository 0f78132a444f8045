import { expect, test } from "@jest/globals";
import type { AttributeMap } from "../../../../src/bridge/schema/attribute.ts";
import {
  groupBlock,
  listBlock,
  mapBlock,
  setBlock,
  singleBlock,
} from "../../../../src/bridge/schema/blocks.ts";
import { integerAttribute, stringAttribute, typedAttribute } from "../../../../src/bridge/schema/builders.ts";
import {
  mapNestedAttribute,
  setNestedAttribute,
  singleNestedAttribute,
} from "../../../../src/bridge/schema/nested-attributes.ts";
import { defineSchema } from "../../../../src/bridge/schema/schema.ts";
import {
  dynamicType,
  objectType,
  setType,
  stringType,
  tupleType,
} from "../../../../src/bridge/schema/value-type.ts";
import {
  Schema,
  Schema_NestedBlock_NestingMode,
  Schema_Object_NestingMode,
} from "../../../../src/bridge/wire/gen/tfplugin6.ts";
import { toWireSchema } from "../../../../src/bridge/wire/schema.ts";

const d = { description: "Words." };
const inner = {
  n: integerAttribute("optional", d),
  secret: stringAttribute("optional", { ...d, write_only: true }),
};

/** The block of a schema that went over the wire. */
function sentBlock(attributes: AttributeMap, deprecation?: string) {
  const schema = defineSchema("resource", { ...d, attributes, ...(deprecation ? { deprecation } : {}) });
  const { block } = Schema.decode(Schema.encode(toWireSchema(schema)).finish());
  if (!block) throw new Error("a schema always has a block");
  return block;
}

test("every kind of block has its mode, limits and content", () => {
  const { LIST, SET, SINGLE, MAP, GROUP } = Schema_NestedBlock_NestingMode;
  const block = sentBlock({
    e: listBlock({ ...d, attributes: inner, min_items: 1, max_items: 3 }),
    d: setBlock({ ...d, attributes: { n: inner.n }, max_items: 2 }),
    c: singleBlock({ ...d, attributes: inner, required: true }),
    b: mapBlock({ ...d, attributes: inner }),
    a: groupBlock({ ...d, attributes: inner }),
    name: stringAttribute("required", d),
  });
  expect(block.attributes.map(({ name }) => name)).toEqual(["name"]);
  expect(
    block.blockTypes.map(({ typeName, nesting, minItems, maxItems }) => [
      typeName,
      nesting,
      minItems,
      maxItems,
    ]),
  ).toEqual([
    ["a", GROUP, 0n, 0n],
    ["b", MAP, 0n, 0n],
    ["c", SINGLE, 1n, 1n],
    ["d", SET, 0n, 2n],
    ["e", LIST, 1n, 3n],
  ]);
  for (const nested of block.blockTypes)
    expect(nested.block).toMatchObject({ description: "Words.", deprecated: false, blockTypes: [] });
  expect(block.blockTypes[4]?.block?.attributes).toMatchObject([
    { name: "n", optional: true, writeOnly: false },
    { name: "secret", optional: true, writeOnly: true },
  ]);
});

test("blocks hold blocks and nested attributes, to any depth", () => {
  const block = sentBlock({
    outer: listBlock({
      ...d,
      attributes: {
        middle: setBlock({
          ...d,
          attributes: { one: singleNestedAttribute("optional", { ...d, attributes: { n: inner.n } }) },
        }),
      },
    }),
  });
  const middle = block.blockTypes[0]?.block?.blockTypes[0];
  expect(middle?.typeName).toBe("middle");
  expect(middle?.block?.attributes[0]?.nestedType).toMatchObject({
    nesting: Schema_Object_NestingMode.SINGLE,
    attributes: [{ name: "n" }],
  });
});

test("nested attributes have their mode and no type of their own", () => {
  const block = sentBlock({
    map: mapNestedAttribute("optional_computed", { ...d, attributes: inner }),
    set: setNestedAttribute("required", { ...d, attributes: { n: inner.n } }),
  });
  expect(block.attributes).toMatchObject([
    { name: "map", optional: true, computed: true, nestedType: { nesting: Schema_Object_NestingMode.MAP } },
    { name: "set", required: true, nestedType: { nesting: Schema_Object_NestingMode.SET } },
  ]);
  expect(block.attributes.map(({ type }) => type.length)).toEqual([0, 0]);
});

test("types of any depth are cty's JSON", () => {
  const block = sentBlock({
    a: typedAttribute(dynamicType, "optional", d),
    b: typedAttribute(setType(objectType({ y: stringType, x: stringType })), "optional", d),
    c: typedAttribute(tupleType(stringType, dynamicType), "optional", d),
  });
  expect(block.attributes.map(({ type }) => type.toString())).toEqual([
    '"dynamic"',
    '["set",["object",{"x":"string","y":"string"}]]',
    '["tuple",["string","dynamic"]]',
  ]);
});

test("deprecation is said of the whole and of blocks, always as flag and words together", () => {
  const block = sentBlock(
    { old: listBlock({ ...d, attributes: {}, deprecation: "Use new." }) },
    "Use another.",
  );
  expect(block).toMatchObject({ deprecated: true, deprecationMessage: "Use another." });
  expect(block.blockTypes[0]?.block).toMatchObject({ deprecated: true, deprecationMessage: "Use new." });
  expect(sentBlock({})).toMatchObject({ deprecated: false, deprecationMessage: "" });
});
