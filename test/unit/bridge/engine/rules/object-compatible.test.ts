import { describe, expect, test } from "@jest/globals";
import { assertObjectCompatible } from "../../../../../src/bridge/engine/rules/object-compatible.ts";
import { listBlock, mapBlock, setBlock, singleBlock } from "../../../../../src/bridge/schema/blocks.ts";
import {
  dynamicAttribute,
  integerAttribute,
  listOfStringsAttribute,
  mapOfStringsAttribute,
  numberAttribute,
  setAttribute,
  stringAttribute,
} from "../../../../../src/bridge/schema/builders.ts";
import { listNestedAttribute } from "../../../../../src/bridge/schema/nested-attributes.ts";
import { stringType } from "../../../../../src/bridge/schema/value-type.ts";
import { Unknown, unknown } from "../../../../../src/bridge/value/value.ts";
import { d, objectOf, said, schemaOf } from "./schema.ts";

const block = { ...d, attributes: { n: integerAttribute("optional", d) } };
const schema = schemaOf({
  name: stringAttribute("optional_computed", d),
  size: numberAttribute("optional_computed", d),
  secret: stringAttribute("optional_computed", { ...d, sensitive: true }),
  any: dynamicAttribute("optional_computed", d),
  tags: listOfStringsAttribute("optional_computed", d),
  labels: mapOfStringsAttribute("optional_computed", d),
  zones: setAttribute("optional_computed", { ...d, element: stringType }),
  parts: listNestedAttribute("optional_computed", {
    ...d,
    attributes: {
      n: integerAttribute("optional", d),
      token: stringAttribute("optional", { ...d, sensitive: true }),
    },
  }),
  one: singleBlock(block),
  list: listBlock(block),
  set: setBlock(block),
  map: mapBlock(block),
});
const none = { list: [], set: [], map: {} };
const judge = (planned: object | null, actual: object | null) =>
  said(
    assertObjectCompatible(
      schema,
      objectOf(schema, planned && { ...none, ...planned }),
      objectOf(schema, actual && { ...none, ...actual }),
    ),
  );
const notNull = new Unknown(Uint8Array.of(0x81, 1, 0xc2));
const prefixed = new Unknown(Uint8Array.of(0x81, 2, 0xa2, 0x61, 0x62));

describe("allowed", () => {
  test.each<[string, object | null, object | null]>([
    ["nothing", null, null],
    ["the same", { name: "a", tags: ["x"], list: [{ n: 1 }] }, { name: "a", tags: ["x"], list: [{ n: 1 }] }],
    [
      "anything for unknown",
      { name: unknown, tags: unknown, any: unknown },
      { name: "a", tags: ["x"], any: 5 },
    ],
    ["null for unknown", { name: unknown }, { name: null }],
    ["an unknown kept in a second plan", { name: unknown }, { name: unknown }],
    ["what an unknown promised", { name: prefixed, size: notNull }, { name: "abc", size: 0 }],
    ["the same number in another form", { size: 5 }, { size: 5n }],
    ["an unknown element filled in", { tags: ["x", unknown] }, { tags: ["x", "y"] }],
    ["set elements in another order", { zones: ["a", "b"] }, { zones: ["b", "a"] }],
    ["unknown set elements that turn out equal", { zones: [unknown, unknown, "a"] }, { zones: ["a"] }],
    [
      "blocks of unknown number",
      { list: unknown, one: unknown, map: unknown },
      { list: [{}, {}], one: null, map: { k: {} } },
    ],
    ["a value for a null without a type", { any: null }, { any: 5 }],
    ["any type where the planned one has an open part", { any: [unknown, "x"] }, { any: [{ a: 1 }, "x"] }],
    ["any type inside an object", { any: { a: [unknown], b: 1 } }, { any: { a: [[true]], b: 1 } }],
    ["set elements in other forms", { zones: ["\u00e9", "b"] }, { zones: ["b", "e\u0301", "b"] }],
    ["unknown parts of blocks", { set: [{ n: unknown }] }, { set: [{ n: 1 }] }],
  ])("%s", (_name, planned, actual) => {
    expect(judge(planned, actual)).toEqual([]);
  });
});

describe("refused", () => {
  test.each<[string, object | null, object | null, string]>([
    ["absence", {}, null, "(whole) was planned but is absent"],
    ["presence", null, {}, "(whole) was planned as absent but exists"],
    ["another value", { name: "x" }, { name: "y" }, 'name was planned as "x" but is "y"'],
    ["another number", { size: 5 }, { size: 6 }, "size was planned as 5 but is 6"],
    ["null for known", { name: "x" }, {}, 'name was planned as "x" but is null'],
    ["a value for null", {}, { name: "y" }, 'name was planned as null but is "y"'],
    ["unknown for known", { name: "x" }, { name: unknown }, 'name was planned as "x" but is unknown now'],
    [
      "a secret, without showing it",
      { secret: "x" },
      { secret: "y" },
      "secret was planned as (sensitive value) but is (sensitive value)",
    ],
    [
      "next to a secret, without showing it",
      { parts: [{ n: 1 }] },
      { parts: [{ n: 2 }] },
      "parts[0].n was planned as (sensitive value) but is (sensitive value)",
    ],
    ["another type", { any: "5" }, { any: 5 }, "any was planned as a string but is a number"],
    [
      "another type around an open part",
      { any: [unknown, "x"] },
      { any: ["y", 5] },
      "any was planned as a tuple but is a tuple",
    ],
    ["another dynamic value", { any: "5" }, { any: "6" }, 'any was planned as "5" but is "6"'],
    ["a vanished element", { tags: ["x", "y"] }, { tags: ["x"] }, "tags[1] was planned but has vanished"],
    [
      "a new element",
      { tags: ["x"] },
      { tags: ["x", "y"] },
      "tags[1] has appeared although it was not planned",
    ],
    ["a vanished key", { labels: { k: "v" } }, { labels: {} }, 'labels["k"] was planned but has vanished'],
    [
      "a new key",
      { labels: {} },
      { labels: { k: "v" } },
      'labels["k"] has appeared although it was not planned',
    ],
    [
      "another value of a key",
      { labels: { k: "v" } },
      { labels: { k: "w" } },
      'labels["k"] was planned as "v" but is "w"',
    ],
    [
      "a lost set element",
      { zones: ["a", "b"] },
      { zones: ["a"] },
      'zones was planned with the element "b", which is gone',
    ],
    [
      "a new set element",
      { zones: ["a"] },
      { zones: ["a", "b"] },
      'zones has the element "b", which was not planned',
    ],
    [
      "a set that grew",
      { zones: [unknown] },
      { zones: ["a", "b"] },
      "zones was planned with 1 elements but has 2",
    ],
    [
      "a broken promise",
      { name: notNull },
      { name: null },
      "name became null, which the plan had ruled out (see its refinement)",
    ],
    [
      "a broken prefix",
      { name: prefixed },
      { name: "xyz" },
      'name became "xyz", which the plan had ruled out (see its refinement)',
    ],
    ["a block less", { list: [{}, {}] }, { list: [{}] }, "list was planned as 2 blocks but there are 1"],
    ["a value in a block", { list: [{ n: 1 }] }, { list: [{ n: 2 }] }, "list[0].n was planned as 1 but is 2"],
    [
      "a value in a block of a map",
      { map: { k: { n: 1 } } },
      { map: { k: { n: 2 } } },
      'map["k"].n was planned as 1 but is 2',
    ],
    ["another block key", { map: { k: {} } }, { map: { l: {} } }, 'map["k"] was planned but has vanished'],
    [
      "another block in a set",
      { set: [{ n: 1 }] },
      { set: [{ n: 2 }] },
      "set was planned with the element { n = 1 }, which is gone",
    ],
    ["an absent block", { one: { n: 1 } }, { one: null }, "one was planned but is absent"],
  ])("%s", (_name, planned, actual, message) => {
    expect(judge(planned, actual)).toEqual([message]);
  });
});
