import { describe, expect, test } from "@jest/globals";
import type { AttributeMap } from "../../../../src/bridge/schema/attribute.ts";
import {
  groupBlock,
  listBlock,
  mapBlock,
  setBlock,
  singleBlock,
} from "../../../../src/bridge/schema/blocks.ts";
import { integerAttribute, stringAttribute } from "../../../../src/bridge/schema/builders.ts";
import {
  listNestedAttribute,
  mapNestedAttribute,
  setNestedAttribute,
  singleNestedAttribute,
} from "../../../../src/bridge/schema/nested-attributes.ts";
import { requiresReplace } from "../../../../src/bridge/schema/plan-modifiers/requires-replace.ts";
import { useStateForUnknown } from "../../../../src/bridge/schema/plan-modifiers/use-state-for-unknown.ts";
import { unknown } from "../../../../src/bridge/value/value.ts";
import { deepInstance } from "./nested-fixture.ts";

const d = { description: "" };
/** A key that is configured, and something computed for it. */
const inner = {
  key: stringAttribute("required", d),
  made: stringAttribute("computed", d),
  kept: stringAttribute("computed", { ...d, plan_modifiers: [useStateForUnknown] }),
};
const withDefault = { ...inner, size: integerAttribute("optional_computed", { ...d, default: 3 }) };

/** Each kind of nesting, how two objects are written in it, and the planned form of objects. */
type Wrap = (...objects: readonly object[]) => unknown;
const list: Wrap = (...objects) => objects;
const map: Wrap = (...objects) => Object.fromEntries(objects.map((object, index) => [`k${index}`, object]));
const single: Wrap = (object) => object;

const kinds: readonly (readonly [string, AttributeMap, Wrap, boolean])[] = [
  [
    "single attribute",
    { it: singleNestedAttribute("optional", { ...d, attributes: withDefault }) },
    single,
    true,
  ],
  ["list attribute", { it: listNestedAttribute("optional", { ...d, attributes: withDefault }) }, list, true],
  ["map attribute", { it: mapNestedAttribute("optional", { ...d, attributes: withDefault }) }, map, true],
  ["set attribute", { it: setNestedAttribute("optional", { ...d, attributes: inner }) }, list, false],
  ["single block", { it: singleBlock({ ...d, attributes: withDefault }) }, single, true],
  ["group block", { it: groupBlock({ ...d, attributes: withDefault }) }, single, true],
  ["list block", { it: listBlock({ ...d, attributes: withDefault }) }, list, true],
  ["map block", { it: mapBlock({ ...d, attributes: withDefault }) }, map, true],
  ["set block", { it: setBlock({ ...d, attributes: inner }) }, list, false],
];

describe.each(kinds)("inside a %s", (_name, attributes, wrap, has_default) => {
  const size = has_default ? { size: 3 } : {};
  const label = { label: stringAttribute("optional", d) };

  test("defaults are put in, what is computed is unknown, and everything can be applied", async () => {
    const thing = deepInstance({ ...attributes, ...label });
    const { planned, diagnostics } = await thing.plan({ it: wrap({ key: "a" }, { key: "b" }) });
    expect(diagnostics).toEqual([]);
    expect(planned?.it).toEqual(
      wrap(
        { key: "a", made: unknown, kept: unknown, ...size },
        { key: "b", made: unknown, kept: unknown, ...size },
      ),
    );
    expect(await thing.apply({ it: wrap({ key: "a" }, { key: "b" }) })).toMatchObject({
      action: "create",
      diagnostics: [],
    });
    expect(await thing.apply({ it: wrap({ key: "a" }, { key: "b" }) })).toMatchObject({ action: "no-op" });
  });

  test("an update keeps what says so, and opens the rest", async () => {
    const thing = deepInstance({ ...attributes, ...label });
    const it = wrap({ key: "a" });
    await thing.apply({ it });
    const [before] = Object.values({ it: thing.state?.it }).flatMap((value) =>
      wrap === single ? [value] : Object.values(value as object),
    ) as readonly { kept: string }[];
    const { planned, action, diagnostics } = await thing.plan({ it, label: "changed" });
    expect([action, diagnostics]).toEqual(["update", []]);
    expect(planned?.it).toEqual(wrap({ key: "a", made: unknown, kept: before?.kept, ...size }));
    expect(await thing.apply({ it, label: "changed" })).toMatchObject({ action: "update", diagnostics: [] });
  });
});

test("objects of a set are told apart by all that is configured", async () => {
  const attributes = { key: stringAttribute("required", d), either: stringAttribute("optional_computed", d) };
  const thing = deepInstance({ it: setNestedAttribute("optional", { ...d, attributes }) });
  const { planned } = await thing.plan({ it: [{ key: "a" }, { key: "a", either: "x" }] });
  expect(planned?.it).toEqual([
    { key: "a", either: unknown },
    { key: "a", either: "x" },
  ]);
});

test("an object that is new to its list has nothing to keep", async () => {
  const thing = deepInstance({ it: listNestedAttribute("optional", { ...d, attributes: inner }) });
  await thing.apply({ it: [{ key: "a" }] });
  const { planned, diagnostics } = await thing.plan({ it: [{ key: "a" }, { key: "b" }] });
  expect(diagnostics).toEqual([]);
  expect(planned?.it).toEqual([
    { key: "a", made: unknown, kept: "new.it[0].kept" },
    { key: "b", made: unknown, kept: unknown },
  ]);
});

describe("a replacement asked for from inside", () => {
  const fixed = { key: stringAttribute("required", { ...d, plan_modifiers: [requiresReplace] }) };
  test.each<[string, AttributeMap, Wrap, string]>([
    [
      "a single attribute",
      { it: singleNestedAttribute("optional", { ...d, attributes: fixed }) },
      single,
      "it.key",
    ],
    [
      "a list attribute",
      { it: listNestedAttribute("optional", { ...d, attributes: fixed }) },
      list,
      "it[0].key",
    ],
    [
      "a map attribute",
      { it: mapNestedAttribute("optional", { ...d, attributes: fixed }) },
      map,
      'it["k0"].key',
    ],
    [
      "a set attribute, where paths end at the set",
      { it: setNestedAttribute("optional", { ...d, attributes: fixed }) },
      list,
      "it",
    ],
    ["a list block", { it: listBlock({ ...d, attributes: fixed }) }, list, "it[0].key"],
    ["a set block", { it: setBlock({ ...d, attributes: fixed }) }, list, "it"],
  ])("%s", async (_name, attributes, wrap, path) => {
    const thing = deepInstance(attributes);
    await thing.apply({ it: wrap({ key: "a" }) });
    expect(await thing.plan({ it: wrap({ key: "b" }) })).toMatchObject({
      action: "replace",
      requires_replace: [path],
      diagnostics: [],
    });
    expect(await thing.apply({ it: wrap({ key: "b" }) })).toMatchObject({
      action: "replace",
      diagnostics: [],
    });
  });
});

describe("a replacement asked for from inside of what is not known yet", () => {
  const fixed = {
    key: stringAttribute("required", { ...d, plan_modifiers: [requiresReplace] }),
    note: stringAttribute("optional", d),
  };
  const list_of = (attributes: AttributeMap) => ({
    it: listNestedAttribute("optional", { ...d, attributes }),
  });
  const deeper = { one: singleNestedAttribute("optional", { ...d, attributes: fixed }) };
  test.each<[string, AttributeMap, object, unknown, string]>([
    ["a list", list_of(fixed), [{ key: "a" }], unknown, "it"],
    ["an object of a list", list_of(fixed), [{ key: "a" }], [{ key: "a" }, unknown], "it[1]"],
    ["an empty set", { it: setNestedAttribute("optional", { ...d, attributes: fixed }) }, [], unknown, "it"],
    ["blocks", { it: setBlock({ ...d, attributes: fixed }) }, [{ key: "a" }], unknown, "it"],
    ["two levels", list_of(deeper), [{ one: { key: "a" } }], [{ one: unknown }], "it[0].one"],
  ])("%s", async (_name, attributes, before, open, path) => {
    const thing = deepInstance(attributes);
    await thing.apply({ it: before });
    expect(await thing.plan({ it: open })).toMatchObject({ action: "replace", requires_replace: [path] });
  });

  // Asked for only then, it would be refused: "changed the planned action from Update to Replace".
  test("is carried out once it is known", async () => {
    const thing = deepInstance(list_of(fixed));
    await thing.apply({ it: [{ key: "a" }] });
    expect(await thing.apply({ it: [{ key: "b" }] }, { planned_with: { it: unknown } })).toMatchObject({
      action: "replace",
      diagnostics: [],
    });
    // Decided, even where the value turns out to be the same: as with every unknown value.
    expect(await thing.apply({ it: [{ key: "b" }] }, { planned_with: { it: unknown } })).toMatchObject({
      action: "replace",
      diagnostics: [],
    });
  });

  test("is not asked for where nothing inside asks for any", async () => {
    const thing = deepInstance(list_of({ note: stringAttribute("optional", d) }));
    await thing.apply({ it: [{ note: "a" }] });
    expect(await thing.plan({ it: unknown })).toMatchObject({ action: "update" });
  });
});

test("unknown objects and unknown parts stay where they are", async () => {
  const attributes = {
    parts: listNestedAttribute("optional", { ...d, attributes: inner }),
    by_key: mapNestedAttribute("optional", { ...d, attributes: inner }),
    block: listBlock({ ...d, attributes: inner }),
  };
  const thing = deepInstance(attributes);
  const open = { key: unknown, made: unknown, kept: unknown };
  expect(
    await thing.plan({ parts: [{ key: unknown }, unknown], by_key: unknown, block: unknown }),
  ).toMatchObject({
    diagnostics: [],
    planned: { parts: [open, unknown], by_key: unknown, block: unknown },
  });
  const config = { parts: [{ key: "a" }, { key: "b" }], by_key: { k: { key: "c" } }, block: [{ key: "d" }] };
  const planned_with = { parts: [{ key: unknown }, unknown], by_key: unknown, block: unknown };
  expect(await thing.apply(config, { planned_with })).toMatchObject({ diagnostics: [], state: config });
});

test("a nested attribute the user took out is gone, though the provider could compute one", async () => {
  const thing = deepInstance({
    it: singleNestedAttribute("optional_computed", {
      ...d,
      attributes: { key: stringAttribute("optional", d), made: stringAttribute("computed", d) },
    }),
  });
  await thing.apply({ it: { key: "a" } });
  expect(await thing.plan({})).toMatchObject({ action: "update", planned: { it: unknown } });
});

test("two levels deep, through every kind", async () => {
  const thing = deepInstance({
    rules: listBlock({
      ...d,
      attributes: {
        by_port: mapNestedAttribute("optional", {
          ...d,
          attributes: { inner: singleNestedAttribute("optional", { ...d, attributes: withDefault }) },
        }),
      },
    }),
  });
  const config = { rules: [{ by_port: { a: { inner: { key: "x" } } } }, {}] };
  expect(await thing.apply(config)).toMatchObject({
    diagnostics: [],
    state: {
      rules: [
        { by_port: { a: { inner: { key: "x", size: 3, made: "new.rules[0].by_port[a].inner.made" } } } },
        { by_port: null },
      ],
    },
  });
  expect(await thing.apply(config)).toMatchObject({ action: "no-op", diagnostics: [] });
});
