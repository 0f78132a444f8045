import { expect, test } from "@jest/globals";
import fc from "fast-check";
import type { AttributeMap } from "../../../../src/bridge/schema/attribute.ts";
import { stringAttribute } from "../../../../src/bridge/schema/builders.ts";
import { defineSchema } from "../../../../src/bridge/schema/schema.ts";
import { objectOf } from "../../../../src/bridge/value/type.ts";
import { Schema, Schema_Object_NestingMode, StringKind } from "../../../../src/bridge/wire/gen/tfplugin6.ts";
import { toWireSchema } from "../../../../src/bridge/wire/schema.ts";
import { thingAttributes, thingSchema } from "../engine/toy.ts";
import { seed } from "../seed.ts";

const bytesOf = (attributes: AttributeMap) =>
  Buffer.from(
    Schema.encode(
      toWireSchema(defineSchema("resource", { version: 2, description: "A thing.", attributes })),
    ).finish(),
  );
const sent = Schema.decode(bytesOf(thingAttributes));
const attributeNamed = (name: string) => sent.block?.attributes.find((attribute) => attribute.name === name);

test("a schema has its version, its text and a block, always", () => {
  expect(sent.version).toBe(2n);
  expect(sent.block).toMatchObject({
    description: "A thing.",
    descriptionKind: StringKind.MARKDOWN,
    deprecated: false,
  });
  expect(Schema.decode(bytesOf({})).block).toMatchObject({ attributes: [], blockTypes: [] });
});

test("attributes are in the order of their names", () => {
  const names = sent.block?.attributes.map(({ name }) => name);
  expect(names).toEqual(Object.keys(thingAttributes).sort());
});

test.each([
  ["name", '"string"', [true, false, false]],
  ["color", '"string"', [false, true, false]],
  ["size", '"number"', [false, true, true]],
  ["amount", '"number"', [false, true, false]],
  ["labels", '["map","string"]', [false, true, false]],
  ["tags", '["list","string"]', [false, true, false]],
  ["id", '"string"', [false, false, true]],
])("%s is a %s", (name, type, [required, optional, computed]) => {
  const attribute = attributeNamed(name);
  expect(attribute?.type.toString()).toBe(type);
  expect(attribute).toMatchObject({
    required,
    optional,
    computed,
    nestedType: undefined,
    descriptionKind: StringKind.MARKDOWN,
  });
  expect(attribute?.description).not.toBe("");
});

test("deprecation and sensitivity are said", () => {
  expect(attributeNamed("tags")).toMatchObject({ deprecated: true, deprecationMessage: "Use labels." });
  expect(attributeNamed("name")).toMatchObject({
    deprecated: false,
    deprecationMessage: "",
    sensitive: false,
  });
  const secret = Schema.decode(
    bytesOf({ secret: stringAttribute("optional", { description: "", sensitive: true }) }),
  );
  expect(secret.block?.attributes).toMatchObject([{ name: "secret", sensitive: true }]);
});

test("a nested attribute has attributes instead of a type", () => {
  const parts = attributeNamed("parts");
  expect(parts?.type).toHaveLength(0);
  expect(parts?.nestedType?.nesting).toBe(Schema_Object_NestingMode.LIST);
  expect(
    parts?.nestedType?.attributes.map(({ name, required, optional }) => ({ name, required, optional })),
  ).toEqual([
    { name: "kind", required: true, optional: false },
    { name: "weight", required: false, optional: true },
  ]);
});

test(`the bytes are the same, whatever order the author wrote attributes in (TEST_SEED=${seed})`, () => {
  // An attribute whose type is itself an object of attributes in some order.
  const point = (names: readonly string[]) => ({
    ...thingAttributes.color,
    type: objectOf(Object.fromEntries(names.map((name) => [name, "number" as const]))),
  });
  const all = { ...thingAttributes, point: point(["x", "y"]) };
  const expected = bytesOf(all);
  expect(bytesOf(all)).toEqual(expected);
  const shuffled = (names: readonly string[]) => fc.shuffledSubarray([...names], { minLength: names.length });
  fc.assert(
    fc.property(
      shuffled(Object.keys(all)),
      shuffled(["kind", "weight"]),
      shuffled(["x", "y"]),
      (names, inner, coordinates) => {
        const { parts } = thingAttributes;
        const nested: AttributeMap = parts.nested?.attributes ?? {};
        const reordered = {
          ...all,
          point: point(coordinates),
          parts: {
            ...parts,
            nested: {
              ...parts.nested,
              attributes: Object.fromEntries(inner.map((name) => [name, nested[name]])),
            },
          },
        } as unknown as AttributeMap;
        const attributes = Object.fromEntries(names.map((name) => [name, reordered[name]])) as AttributeMap;
        expect(bytesOf(attributes)).toEqual(expected);
      },
    ),
    { seed },
  );
});

test("making the schema anew gives the same bytes", () => {
  expect(Buffer.from(Schema.encode(toWireSchema(thingSchema)).finish())).toEqual(bytesOf(thingAttributes));
});
