import { describe, expect, test } from "@jest/globals";
import { proposedNew } from "../../../../../src/bridge/engine/rules/proposed-new.ts";
import {
  groupBlock,
  listBlock,
  mapBlock,
  setBlock,
  singleBlock,
} from "../../../../../src/bridge/schema/blocks.ts";
import { stringAttribute } from "../../../../../src/bridge/schema/builders.ts";
import {
  listNestedAttribute,
  mapNestedAttribute,
  setNestedAttribute,
  singleNestedAttribute,
} from "../../../../../src/bridge/schema/nested-attributes.ts";
import { toPlain } from "../../../../../src/bridge/value/plain.ts";
import { unknown } from "../../../../../src/bridge/value/value.ts";
import { d, objectOf, schemaOf } from "./schema.ts";

const inner = {
  a: stringAttribute("optional", d),
  either: stringAttribute("optional_computed", d),
  made: stringAttribute("computed", d),
};
const nested = { ...d, attributes: inner };
const schema = schemaOf({
  name: stringAttribute("optional", d),
  either: stringAttribute("optional_computed", d),
  made: stringAttribute("computed", d),
  one: singleNestedAttribute("optional", nested),
  list: listNestedAttribute("optional", nested),
  map: mapNestedAttribute("optional", nested),
  set: setNestedAttribute("optional", nested),
  offered: singleNestedAttribute("optional_computed", nested),
  single_block: singleBlock(nested),
  group_block: groupBlock(nested),
  list_block: listBlock(nested),
  map_block: mapBlock(nested),
  set_block: setBlock(nested),
});

function propose(prior: object | null, config: object | null): unknown {
  return toPlain(proposedNew(schema, objectOf(schema, prior), objectOf(schema, config)));
}
const of = (a: string | null, made: string | null = null, either: string | null = null) => ({
  a,
  either,
  made,
});

test("nothing is proposed where nothing is configured", () => {
  expect(propose(null, null)).toBeNull();
  expect(propose({ name: "a" }, null)).toBeNull();
});

test("the configuration, and the prior value of what is computed and not configured", () => {
  expect(propose(null, { name: "a", either: "e" })).toMatchObject({ name: "a", either: "e", made: null });
  expect(propose({ name: "b", either: "f", made: "m" }, { name: "a" })).toMatchObject({
    name: "a",
    either: "f",
    made: "m",
  });
  expect(propose({ name: "b", either: "f" }, { either: unknown })).toMatchObject({
    name: null,
    either: unknown,
  });
});

test.each(["one", "single_block", "group_block"])("inside the one object of %s", (name) => {
  expect(propose({ [name]: of("x", "m", "e") }, { [name]: of("y") })).toMatchObject({
    [name]: of("y", "m", "e"),
  });
  expect(propose({}, { [name]: of("y") })).toMatchObject({ [name]: of("y") });
});

test.each(["list", "list_block"])("by index in %s", (name) => {
  const prior = { [name]: [of("x", "m0"), of("y", "m1")] };
  expect(propose(prior, { [name]: [of("y"), of("x"), of("z")] })).toMatchObject({
    [name]: [of("y", "m0"), of("x", "m1"), of("z")],
  });
  expect(propose(prior, { [name]: unknown })).toMatchObject({ [name]: unknown });
  expect(propose(prior, { [name]: [] })).toMatchObject({ [name]: [] });
});

test.each(["map", "map_block"])("by key in %s", (name) => {
  expect(
    propose({ [name]: { k: of("x", "mk"), gone: of("x") } }, { [name]: { k: of("y"), l: of("x") } }),
  ).toMatchObject({ [name]: { k: of("y", "mk"), l: of("x") } });
});

describe.each(["set", "set_block"])("in %s", (name) => {
  test("by what is configured, each prior object once", () => {
    const prior = { [name]: [of("x", "m0"), of("x", "m1", "f"), of("y", "m2", "e")] };
    expect(propose(prior, { [name]: [of("y"), of("x", null, "f"), of("x"), of("z")] })).toMatchObject({
      [name]: [of("y", "m2", "e"), of("x", "m1", "f"), of("x", "m0"), of("z")],
    });
  });

  // Terraform 1.11.4 proposes one object here.
  test("two configured objects become one where the provider once chose what the other says now", () => {
    const prior = { [name]: [of("x", null, "b"), of("x", null, "c")] };
    const config = { [name]: [of("x", null, "b"), of("x")] };
    expect(propose(prior, config)).toMatchObject({ [name]: [of("x", null, "b"), of("x", null, "c")] });
    const taken = { [name]: [of("x", null, "e"), of(null, null, "e")] };
    expect(propose({ [name]: [of(null, null, "e")] }, taken)).toMatchObject(taken);
  });
});

test("a set inside a set tells objects apart as a whole: what is computed in there is not found again", () => {
  const sets = schemaOf({
    outer: setNestedAttribute("optional", {
      ...d,
      attributes: { made: stringAttribute("computed", d), set: setNestedAttribute("optional", nested) },
    }),
  });
  const proposed = (prior: object) =>
    toPlain(
      proposedNew(
        sets,
        objectOf(sets, { outer: [prior] }),
        objectOf(sets, { outer: [{ made: null, set: [of("x")] }] }),
      ),
    );
  expect(proposed({ made: "m", set: [of("x")] })).toEqual({ outer: [{ made: "m", set: [of("x")] }] });
  expect(proposed({ made: "m", set: [of("x", "n")] })).toEqual({ outer: [{ made: null, set: [of("x")] }] });
});

test("a nested attribute that may be computed falls back to null once somebody had configured it", () => {
  expect(propose({ offered: of(null, "m", "e") }, {})).toMatchObject({ offered: of(null, "m", "e") });
  expect(propose({ offered: of("x", "m") }, {})).toMatchObject({ offered: null });
});
