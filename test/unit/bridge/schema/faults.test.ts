import { describe, expect, test } from "@jest/globals";
import type { AttributeMap } from "../../../../src/bridge/schema/attribute.ts";
import {
  groupBlock,
  listBlock,
  mapBlock,
  setBlock,
  singleBlock,
} from "../../../../src/bridge/schema/blocks.ts";
import {
  dynamicAttribute,
  listAttribute,
  mapAttribute,
  numberAttribute,
  setAttribute,
  stringAttribute,
  typedAttribute,
} from "../../../../src/bridge/schema/builders.ts";
import { atLeastOneOf } from "../../../../src/bridge/schema/config-validators/at-least-one-of.ts";
import type { SchemaKind } from "../../../../src/bridge/schema/faults.ts";
import {
  listNestedAttribute,
  mapNestedAttribute,
  setNestedAttribute,
  singleNestedAttribute,
} from "../../../../src/bridge/schema/nested-attributes.ts";
import { requiresReplace } from "../../../../src/bridge/schema/plan-modifiers/requires-replace.ts";
import { defineSchema } from "../../../../src/bridge/schema/schema.ts";
import { oneOf } from "../../../../src/bridge/schema/validators/one-of.ts";
import { dynamicType, listType, objectType } from "../../../../src/bridge/schema/value-type.ts";

const d = { description: "" };
const text = stringAttribute("optional", d);
const made = stringAttribute("computed", d);
const filled = stringAttribute("optional_computed", { ...d, default: "x" });
const secret = stringAttribute("optional", { ...d, write_only: true });
const dynamic = dynamicAttribute("optional", d);
const define =
  (attributes: AttributeMap, kind: SchemaKind = "resource") =>
  () =>
    defineSchema(kind, { description: "", attributes });

describe("refused, by the attribute's name", () => {
  test.each<[string, AttributeMap, string]>([
    [
      "a dynamic element of a list",
      { a: listAttribute("optional", { ...d, element: dynamicType }) },
      "attribute a: elements of a list, set or map share one type",
    ],
    [
      "a dynamic element of a set",
      { a: setAttribute("optional", { ...d, element: dynamicType }) },
      "attribute a: elements",
    ],
    [
      "a dynamic part of an element",
      { a: mapAttribute("optional", { ...d, element: objectType({ b: dynamicType }) }) },
      "attribute a: elements",
    ],
    [
      "a dynamic attribute in a nested list",
      { a: listNestedAttribute("optional", { ...d, attributes: { b: dynamic } }) },
      "attribute a.b: elements",
    ],
    [
      "a dynamic attribute in a nested map",
      { a: mapNestedAttribute("optional", { ...d, attributes: { b: dynamic } }) },
      "attribute a.b: elements",
    ],
    [
      "a dynamic attribute in a set block",
      { a: setBlock({ ...d, attributes: { b: dynamic } }) },
      "attribute a.b: elements",
    ],
    [
      "a write-only attribute that is computed",
      { a: stringAttribute("optional_computed", { ...d, write_only: true }) },
      "attribute a: a write-only attribute comes from the configuration alone",
    ],
    [
      "a write-only attribute in a set",
      { a: setNestedAttribute("optional", { ...d, attributes: { b: secret } }) },
      "attribute a.b: Terraform has no write-only attributes inside a set",
    ],
    [
      "a write-only attribute below a set",
      {
        a: setBlock({
          ...d,
          attributes: { b: singleNestedAttribute("optional", { ...d, attributes: { c: secret } }) },
        }),
      },
      "attribute a.b.c: Terraform has no write-only",
    ],
    [
      "a write-only set of objects",
      { a: setNestedAttribute("optional", { ...d, write_only: true, attributes: {} }) },
      "attribute a: a set of objects cannot be write-only",
    ],
    [
      "a readable attribute in a write-only one",
      { a: singleNestedAttribute("optional", { ...d, write_only: true, attributes: { b: text } }) },
      "attribute a.b: inside a write-only attribute everything is write-only",
    ],
    [
      "a configured attribute in a computed one",
      { a: listNestedAttribute("computed", { ...d, attributes: { b: text } }) },
      "attribute a.b: inside a computed attribute everything is computed",
    ],
    [
      "a default in a set",
      { a: setNestedAttribute("optional", { ...d, attributes: { b: filled } }) },
      "attribute a.b: a default inside a set",
    ],
    [
      "a default its own validator refuses",
      { a: stringAttribute("optional_computed", { ...d, default: "x", validators: [oneOf("y")] }) },
      'attribute a: the default is refused by its own validator: it must be one of "y"',
    ],
    [
      "a default that Terraform has no number for",
      { a: numberAttribute("optional_computed", { ...d, default: Number.NaN }) },
      "attribute a: the default does not fit: must be a finite number",
    ],
    [
      "a block's name with capitals",
      { Rule: listBlock({ ...d, attributes: {} }) },
      "attribute Rule: a name is lower-case",
    ],
    [
      "a reserved block name",
      { lifecycle: singleBlock({ ...d, attributes: {} }) },
      "attribute lifecycle: the name is reserved",
    ],
    [
      "less than no blocks",
      { a: listBlock({ ...d, attributes: {}, min_items: -1 }) },
      "attribute a: min_items and max_items are whole numbers from 0",
    ],
    [
      "more at least than at most",
      { a: setBlock({ ...d, attributes: {}, min_items: 3, max_items: 2 }) },
      "attribute a: min_items is more than max_items",
    ],
    [
      "a block in a computed attribute",
      {
        a: singleNestedAttribute("computed", {
          ...d,
          attributes: { b: listBlock({ ...d, attributes: {} }) },
        }),
      },
      "attribute a.b: a computed attribute cannot hold a block",
    ],
    [
      "a block in a nested attribute",
      {
        a: singleNestedAttribute("optional", {
          ...d,
          attributes: { b: listBlock({ ...d, attributes: {} }) },
        }),
      },
      "attribute a.b: an attribute cannot hold a block",
    ],
  ])("%s", (_name, attributes, message) => {
    expect(define(attributes)).toThrow(TypeError);
    expect(define(attributes)).toThrow(message);
  });

  test.each<[string, SchemaKind, AttributeMap, string]>([
    [
      "computed in a provider block",
      "provider",
      { a: made },
      "attribute a: a provider block has no computed attributes",
    ],
    [
      "a default of a data source",
      "data_source",
      { a: filled },
      "attribute a: defaults and plan modifiers take part in planning",
    ],
    [
      "a plan modifier of an ephemeral resource",
      "ephemeral_resource",
      { a: stringAttribute("optional", { ...d, plan_modifiers: [requiresReplace] }) },
      "attribute a: defaults and plan modifiers",
    ],
    [
      "write-only in a data source",
      "data_source",
      { a: secret },
      "attribute a: only a resource or action can be write-only",
    ],
    [
      "a reserved name in a data source",
      "data_source",
      { count: text },
      "attribute count: the name is reserved",
    ],
  ])("%s", (_name, kind, attributes, message) => {
    expect(define(attributes, kind)).toThrow(message);
  });

  test("a version that is no whole number from 0", () => {
    for (const version of [-1, 0.5])
      expect(() => defineSchema("resource", { version, description: "", attributes: {} })).toThrow(
        `schema version ${version}: it is a whole number from 0`,
      );
  });

  test("a validator of attributes that do not exist", () => {
    const validators = [atLeastOneOf("a", "b")];
    expect(() => defineSchema("resource", { description: "", attributes: { a: text }, validators })).toThrow(
      "attribute b: there is none, but a validator asks for it: At least one of a and b must be configured.",
    );
  });
});

test("all this is fine", () => {
  const everything: AttributeMap = {
    dynamic,
    secret,
    tuple: typedAttribute(listType(objectType({ a: listType(objectType({})) })), "optional", d),
    nested: listNestedAttribute("optional", { ...d, attributes: { filled, made, secret, text } }),
    secrets: singleNestedAttribute("optional", { ...d, write_only: true, attributes: { secret } }),
    any_object: singleNestedAttribute("optional", { ...d, attributes: { dynamic } }),
    outputs: listNestedAttribute("computed", { ...d, attributes: { made } }),
    single: singleBlock({ ...d, attributes: { dynamic, inner: mapBlock({ ...d, attributes: {} }) } }),
    group: groupBlock({ ...d, attributes: { secret } }),
    list: listBlock({ ...d, attributes: { filled, secret }, min_items: 1, max_items: 1 }),
    set: setBlock({ ...d, attributes: { made, text }, min_items: 2 }),
  };
  expect(define(everything)).not.toThrow();
  expect(define({ secret }, "action")).not.toThrow();
});
