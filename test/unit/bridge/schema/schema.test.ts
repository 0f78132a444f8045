import { describe, expect, test } from "@jest/globals";
import type { AttributeMap } from "../../../../src/bridge/schema/attribute.ts";
import {
  boolAttribute,
  integerAttribute,
  listOfStringsAttribute,
  mapOfStringsAttribute,
  stringAttribute,
} from "../../../../src/bridge/schema/builders.ts";
import { listNestedAttribute } from "../../../../src/bridge/schema/nested-attributes.ts";
import { defineSchema } from "../../../../src/bridge/schema/schema.ts";
import { oneOf } from "../../../../src/bridge/schema/validators/one-of.ts";
import { listOf, mapOf, objectOf } from "../../../../src/bridge/value/type.ts";

const text = stringAttribute("optional", { description: "A text." });
const resource = (attributes: AttributeMap) =>
  defineSchema("resource", { description: "A thing.", attributes });

test("a schema knows its type, version 0 unless another is given", () => {
  const attributes = {
    name: stringAttribute("required", { description: "" }),
    size: integerAttribute("optional", { description: "" }),
    on: boolAttribute("computed", { description: "" }),
    tags: listOfStringsAttribute("optional", { description: "" }),
    labels: mapOfStringsAttribute("optional", { description: "" }),
    parts: listNestedAttribute("optional", {
      description: "",
      attributes: { key: stringAttribute("required", { description: "" }) },
    }),
  };
  const schema = resource(attributes);
  expect(schema).toMatchObject({ version: 0, description: "A thing." });
  expect(schema.attributes).toBe(attributes);
  expect(schema.type).toEqual(
    objectOf({
      name: "string",
      size: "number",
      on: "bool",
      tags: listOf("string"),
      labels: mapOf("string"),
      parts: listOf(objectOf({ key: "string" })),
    }),
  );
  expect(defineSchema("resource", { version: 3, description: "", attributes }).version).toBe(3);
});

describe("an author's fault is refused by name", () => {
  const nested = (attributes: AttributeMap, presence: "optional" | "computed" = "optional") =>
    listNestedAttribute(presence, { description: "", attributes });

  test.each<[string, AttributeMap, string]>([
    [
      "a name with capitals",
      { fooBar: text },
      "attribute fooBar: a name is lower-case letters, digits and underscores",
    ],
    ["a name with a dash", { "foo-bar": text }, "attribute foo-bar: a name is"],
    ["a name with a space", { "has space": text }, "attribute has space: a name is"],
    ["a name that starts with a digit", { "1st": text }, "attribute 1st: a name is"],
    ["no name", { "": text }, "attribute : a name is"],
    ["a nested name", { parts: nested({ "No-Good": text }) }, "attribute parts.No-Good: a name is"],
    [
      "a default of an optional attribute",
      { a: stringAttribute("optional", { description: "", default: "x" }) },
      'attribute a: a default needs presence "optional_computed"',
    ],
    [
      "a default of a required attribute",
      { a: boolAttribute("required", { description: "", default: false }) },
      'attribute a: a default needs presence "optional_computed"',
    ],
    [
      "a default of a computed attribute",
      { a: integerAttribute("computed", { description: "", default: 0 }) },
      'attribute a: a default needs presence "optional_computed"',
    ],
    [
      "a validator of a computed attribute",
      { a: stringAttribute("computed", { description: "", validators: [oneOf("x")] }) },
      "attribute a: a computed attribute has no configuration to validate",
    ],
    [
      "a fault two levels down",
      { parts: nested({ inner: nested({ Bad: text }, "computed") }, "computed") },
      "attribute parts.inner.Bad: a name is",
    ],
  ])("%s", (_name, attributes, message) => {
    const define = () => resource(attributes);
    expect(define).toThrow(TypeError);
    expect(define).toThrow(message);
  });

  test.each(["connection", "count", "depends_on", "for_each", "lifecycle", "provider", "provisioner"])(
    "resources cannot have %s",
    (name) => {
      expect(() => resource({ [name]: text })).toThrow(
        `attribute ${name}: the name is reserved by Terraform`,
      );
      expect(() => defineSchema("provider", { description: "", attributes: { [name]: text } })).not.toThrow();
    },
  );

  test.each(["alias", "version"])("provider blocks cannot have %s", (name) => {
    const attributes = { [name]: text };
    expect(() => defineSchema("provider", { description: "", attributes })).toThrow(/reserved by Terraform/);
    expect(() => resource(attributes)).not.toThrow();
    expect(() =>
      defineSchema("provider", { description: "", attributes: { parts: nested(attributes) } }),
    ).not.toThrow();
  });
});
