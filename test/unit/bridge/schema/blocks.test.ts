import { expect, test } from "@jest/globals";
import {
  groupBlock,
  listBlock,
  mapBlock,
  setBlock,
  singleBlock,
} from "../../../../src/bridge/schema/blocks.ts";
import { integerAttribute, stringAttribute } from "../../../../src/bridge/schema/builders.ts";
import { modelFromObject, objectFromModel } from "../../../../src/bridge/schema/model.ts";
import {
  mapNestedAttribute,
  setNestedAttribute,
  singleNestedAttribute,
} from "../../../../src/bridge/schema/nested-attributes.ts";
import { listOf, mapOf, objectOf, setOf } from "../../../../src/bridge/value/type.ts";
import { objectValue, unknown } from "../../../../src/bridge/value/value.ts";

const d = { description: "" };
const attributes = { n: integerAttribute("optional", d) };
const block = { ...d, attributes };
const element = objectOf({ n: "number" });

test("a block is an object, or holds objects, that only the configuration decides", () => {
  expect(singleBlock(block)).toMatchObject({ presence: "optional", type: element });
  expect(singleBlock({ ...block, required: true })).toMatchObject({
    presence: "required",
    nested: { mode: "single", block: { min_items: 1, max_items: 1 } },
  });
  expect(groupBlock(block)).toMatchObject({ presence: "required", type: element, nested: { mode: "group" } });
  expect(listBlock({ ...block, min_items: 1 })).toMatchObject({
    presence: "required",
    type: listOf(element),
    nested: { mode: "list", block: { min_items: 1, max_items: 0 } },
  });
  expect(setBlock({ ...block, max_items: 2 })).toMatchObject({
    type: setOf(element),
    nested: { block: { min_items: 0, max_items: 2 } },
  });
  expect(mapBlock({ ...block, deprecation: "Use that." })).toMatchObject({
    type: mapOf(element),
    deprecation: "Use that.",
  });
});

test("models of nested objects are objects, arrays and maps, known in part where they are", () => {
  const members = {
    single: singleNestedAttribute("optional", block),
    set: setNestedAttribute("optional", block),
    map: mapNestedAttribute("optional", block),
    group: groupBlock({ ...d, attributes: { inner: singleNestedAttribute("optional", block) } }),
  };
  const one = (n: number | typeof unknown) => objectValue([["n", n]]);
  const object = objectValue([
    ["single", one(unknown)],
    ["set", [one(1), unknown]],
    ["map", new Map([["k", one(2)]])],
    ["group", objectValue([["inner", one(unknown)]])],
  ]);
  const model = modelFromObject(members, object);
  expect(model).toEqual({
    single: { n: unknown },
    set: [{ n: 1 }, { n: unknown }],
    map: new Map([["k", { n: 2 }]]),
    group: { inner: { n: unknown } },
  });
  expect(objectFromModel(members, model)).toEqual({ ...object, set: [one(1), one(unknown)] });
});

test("a null object has no model", () => {
  expect(() =>
    modelFromObject({ map: mapBlock(block) }, objectValue([["map", new Map([["k", null]])]])),
  ).toThrow('map["k"]: must not be null');
});

test("a nested attribute can have a default, and equality of its own", async () => {
  const same = (a: { readonly n: number | null }, b: { readonly n: number | null }) => a.n === b.n;
  const nested = singleNestedAttribute("optional_computed", { ...block, default: { n: 5 }, same });
  expect(nested).toMatchObject({ has_default: true, default: { n: 5 } });
  expect(nested.same?.(objectValue([["n", 1]]), objectValue([["n", 1]]))).toBe(true);
  expect(stringAttribute("optional", d).same).toBeNull();
});
