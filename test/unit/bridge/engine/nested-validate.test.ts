import { describe, expect, test } from "@jest/globals";
import { Diagnostics } from "../../../../src/bridge/diag/diagnostic.ts";
import { validateConfig } from "../../../../src/bridge/engine/validate-config.ts";
import type { AttributeMap } from "../../../../src/bridge/schema/attribute.ts";
import {
  groupBlock,
  listBlock,
  mapBlock,
  setBlock,
  singleBlock,
} from "../../../../src/bridge/schema/blocks.ts";
import { integerAttribute, stringAttribute } from "../../../../src/bridge/schema/builders.ts";
import { atLeastOneOf } from "../../../../src/bridge/schema/config-validators/at-least-one-of.ts";
import {
  listNestedAttribute,
  mapNestedAttribute,
  setNestedAttribute,
  singleNestedAttribute,
} from "../../../../src/bridge/schema/nested-attributes.ts";
import { defineSchema } from "../../../../src/bridge/schema/schema.ts";
import { oneOf } from "../../../../src/bridge/schema/validators/one-of.ts";
import { sizeBetween } from "../../../../src/bridge/schema/validators/size.ts";
import { configurationObject } from "../../../../src/bridge/testing/configuration.ts";
import { formatPath } from "../../../../src/bridge/value/path.ts";
import { unknown } from "../../../../src/bridge/value/value.ts";

const d = { description: "" };

function messages(attributes: AttributeMap, config: object, write_only_allowed = true): string[] {
  const schema = defineSchema("resource", { description: "", attributes });
  const diagnostics = new Diagnostics();
  validateConfig(schema, configurationObject(schema, { ...config }), diagnostics, { write_only_allowed });
  return diagnostics.items.map(({ severity, detail, path }) => `${severity} [${formatPath(path)}] ${detail}`);
}

const inner = {
  color: stringAttribute("required", { ...d, validators: [oneOf("red", "blue")] }),
  made: stringAttribute("computed", d),
  old: stringAttribute("optional", { ...d, deprecation: "Use color." }),
};

describe("validators, demands and deprecations reach inside, each with the exact path", () => {
  const wrong = { color: "green" };
  const list = (object: object) => [{ color: "red" }, object];
  const keyed = (object: object) => ({ "a b": object });
  const one = (object: object) => object;
  test.each<[string, AttributeMap, (object: object) => unknown, string, string]>([
    [
      "single attribute",
      { it: singleNestedAttribute("optional", { ...d, attributes: inner }) },
      one,
      "it",
      "it",
    ],
    [
      "list attribute",
      { it: listNestedAttribute("optional", { ...d, attributes: inner }) },
      list,
      "it[1]",
      "it[1]",
    ],
    [
      "map attribute",
      { it: mapNestedAttribute("optional", { ...d, attributes: inner }) },
      keyed,
      'it["a b"]',
      'it["a b"]',
    ],
    ["set attribute", { it: setNestedAttribute("optional", { ...d, attributes: inner }) }, list, "it", ""],
    ["single block", { it: singleBlock({ ...d, attributes: inner }) }, one, "it", "it"],
    ["group block", { it: groupBlock({ ...d, attributes: inner }) }, one, "it", "it"],
    ["list block", { it: listBlock({ ...d, attributes: inner }) }, list, "it[1]", "it[1]"],
    ["map block", { it: mapBlock({ ...d, attributes: inner }) }, keyed, 'it["a b"]', 'it["a b"]'],
    ["set block", { it: setBlock({ ...d, attributes: inner }) }, list, "it", ""],
  ])("%s", (_name, attributes, wrap, named, reached) => {
    // A path that Terraform cannot follow ends at the set; the text names the attribute all the same.
    const at = (name: string) => (reached === "" ? "it" : `${reached}.${name}`);
    expect(messages(attributes, { it: wrap(wrong) })).toEqual([
      `error [${at("color")}] ${named}.color must be one of "red", "blue", not "green".`,
    ]);
    expect(messages(attributes, { it: wrap({ color: "red", made: "x", old: "y" }) })).toEqual([
      `error [${at("made")}] ${named}.made is decided by the provider and cannot be configured. Remove it from the configuration.`,
      `warning [${at("old")}] ${named}.old is deprecated: Use color.`,
    ]);
    expect(messages(attributes, { it: wrap({ color: unknown, old: unknown }) })).toEqual([]);
    expect(messages(attributes, { it: unknown })).toEqual([]);
  });
});

test("a required attribute must have a value, but not in a group nobody wrote", () => {
  const attributes = {
    name: stringAttribute("required", d),
    list: listNestedAttribute("optional", { ...d, attributes: inner }),
    group: groupBlock({ ...d, attributes: inner }),
  };
  expect(messages(attributes, { list: [{}] })).toEqual([
    "error [name] name is required and must not be null.",
    "error [list[0].color] list[0].color is required and must not be null.",
  ]);
  expect(messages(attributes, { name: unknown })).toEqual([]);
});

test("blocks are counted, unless their number is unknown", () => {
  const attributes = {
    it: listBlock({ ...d, attributes: { n: integerAttribute("optional", d) }, min_items: 1, max_items: 2 }),
    once: singleBlock({ ...d, attributes: {}, required: true }),
  };
  expect(messages(attributes, {})).toEqual([
    "error [it] There must be at least 1 it blocks, not 0.",
    "error [once] A once block is required.",
  ]);
  expect(messages(attributes, { it: [{}, {}, {}], once: {} })).toEqual([
    "error [it] There may be at most 2 it blocks, not 3.",
  ]);
  expect(messages(attributes, { it: unknown, once: {} })).toEqual([]);
});

test("validators and deprecations of a block see it when somebody wrote it", () => {
  const attributes = {
    it: listBlock({ ...d, attributes: {}, deprecation: "Use that.", validators: [sizeBetween(0, 1)] }),
  };
  expect(messages(attributes, {})).toEqual([]);
  expect(messages(attributes, { it: [{}, {}] })).toEqual([
    "warning [it] it is deprecated: Use that.",
    "error [it] it must be a collection of 0 to 1 elements, not of 2.",
  ]);
});

test("a write-only value is refused where Terraform would save it, known or not", () => {
  const attributes = {
    secret: stringAttribute("optional", { ...d, write_only: true }),
    login: listNestedAttribute("optional", {
      ...d,
      attributes: { password: stringAttribute("optional", { ...d, write_only: true }) },
    }),
  };
  const config = { secret: unknown, login: [{ password: "p" }, {}] };
  expect(messages(attributes, config)).toEqual([]);
  expect(messages(attributes, config, false)).toEqual([
    expect.stringMatching(/^error \[secret\] secret is write-only, which this Terraform does not know/),
    expect.stringMatching(/^error \[login\[0\]\.password\] login\[0\]\.password is write-only/),
  ]);
  expect(messages(attributes, {}, false)).toEqual([]);
});

test("the schema's own deprecation and validators are heard", () => {
  const schema = defineSchema("resource", {
    description: "",
    deprecation: "Use deep_other.",
    attributes: { a: stringAttribute("optional", d), b: stringAttribute("optional", d) },
    validators: [atLeastOneOf("a", "b")],
  });
  const diagnostics = new Diagnostics();
  validateConfig(schema, configurationObject(schema, {}), diagnostics);
  expect(diagnostics.items).toMatchObject([
    { severity: "warning", detail: "This kind of object is deprecated: Use deep_other." },
    { severity: "error", detail: "At least one of a and b must be configured." },
  ]);
});
