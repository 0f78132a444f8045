import { describe, expect, test } from "@jest/globals";
import type { AttributeMap } from "../../../../src/bridge/schema/attribute.ts";
import { setBlock } from "../../../../src/bridge/schema/blocks.ts";
import { setAttribute, stringAttribute } from "../../../../src/bridge/schema/builders.ts";
import { derivedElements } from "../../../../src/bridge/schema/derivation.ts";
import type { ModelOf } from "../../../../src/bridge/schema/model.ts";
import {
  listNestedAttribute,
  setNestedAttribute,
  singleNestedAttribute,
} from "../../../../src/bridge/schema/nested-attributes.ts";
import { useStateForUnknown } from "../../../../src/bridge/schema/plan-modifiers/use-state-for-unknown.ts";
import { stringType } from "../../../../src/bridge/schema/value-type.ts";
import { unknown } from "../../../../src/bridge/value/value.ts";
import { deepInstance, settled } from "./nested-fixture.ts";

const d = { description: "" };
const kept = { ...d, plan_modifiers: [useStateForUnknown] };

/** Handlers that say `chosen` for everything left open. */
function instance<M extends AttributeMap>(attributes: M, chosen: () => unknown = () => "x") {
  const make = async ({ plan }: { readonly plan: object }) => settled(plan, "", chosen) as ModelOf<M>;
  return deepInstance(attributes, { create: make, update: make });
}

const either = { either: stringAttribute("optional_computed", kept) };
const kinds: readonly (readonly [string, (attributes: AttributeMap) => AttributeMap])[] = [
  ["a set attribute", (attributes) => ({ it: setNestedAttribute("optional", { ...d, attributes }) })],
  ["a set block", (attributes) => ({ it: setBlock({ ...d, attributes }) })],
];

describe.each(kinds)("in %s", (_name, of) => {
  test("what one object was given is not kept for another that is configured so now", async () => {
    const thing = instance(of(either));
    await thing.apply({ it: [{}] });
    expect(await thing.plan({ it: [{ either: "x" }, {}] })).toMatchObject({
      diagnostics: [],
      planned: { it: [{ either: "x" }, { either: unknown }] },
    });
  });

  test("the same with an object that was computed as a whole", async () => {
    const inner = singleNestedAttribute("optional_computed", {
      ...kept,
      attributes: { b: stringAttribute("optional_computed", d) },
    });
    const thing = instance(of({ inner }), () => ({ b: "x" }));
    await thing.apply({ it: [{}] });
    expect(await thing.plan({ it: [{ inner: { b: "x" } }, {}] })).toMatchObject({
      diagnostics: [],
      planned: { it: [{ inner: { b: "x" } }, { inner: unknown }] },
    });
  });

  test("of two objects that could have been the one, that which says more was", async () => {
    const thing = instance(of({ ...either, other: stringAttribute("optional_computed", d) }));
    await thing.apply({ it: [{ either: "y" }] });
    expect(await thing.plan({ it: [{}, { either: "y" }] })).toMatchObject({
      diagnostics: [],
      planned: { it: [{ either: unknown }, { either: "y" }] },
    });
  });

  test("an object with an unknown value has no past, and takes none from others", async () => {
    const attributes = {
      key: stringAttribute("optional_computed", d),
      id: stringAttribute("computed", kept),
    };
    let serial = 0;
    const thing = instance(of(attributes), () => `id ${serial++}`);
    await thing.apply({ it: [{ key: "a" }] });
    const open = { it: [{ key: unknown }, { key: "a" }] };
    const { planned, diagnostics } = await thing.plan(open);
    expect([planned?.it, diagnostics]).toEqual([
      [
        { key: unknown, id: unknown },
        { key: "a", id: "id 0" },
      ],
      [],
    ]);
    const change = { it: [{ key: "b" }, { key: "a" }] };
    expect(await thing.apply(change, { planned_with: open })).toMatchObject({ diagnostics: [] });
    // The open object turns out to be the one that is there.
    await thing.apply({ it: [{ key: "a" }] });
    const left = { it: [{ key: unknown }, {}] };
    expect(await thing.apply({ it: [{ key: "a" }, {}] }, { planned_with: left })).toMatchObject({
      diagnostics: [],
    });
  });

  test("every object of an unchanged set is found again, whoever could be whose", async () => {
    const attributes = {
      a: stringAttribute("optional_computed", d),
      b: stringAttribute("optional_computed", d),
    };
    const settled = ["x", "z"];
    const thing = instance(of(attributes), () => settled.shift() ?? "?");
    // Becomes { a: "x", b: "y" }, which the second one could have become too, and { a: "x", b: "z" }.
    const config = { it: [{ b: "y" }, { a: "x" }] };
    expect(await thing.apply(config)).toMatchObject({ diagnostics: [] });
    expect(await thing.apply({ it: config.it.toReversed() })).toMatchObject({
      action: "no-op",
      diagnostics: [],
    });
  });

  test("what is computed in a set inside is found again", async () => {
    const attributes = {
      key: stringAttribute("optional", d),
      inner: setNestedAttribute("optional", {
        ...d,
        attributes: { n: stringAttribute("required", d), id: stringAttribute("computed", kept) },
      }),
    };
    const thing = instance({ ...of(attributes), label: stringAttribute("optional", d) });
    const it = [{ key: "a", inner: [{ n: "1" }, { n: "2" }] }, { key: "b" }];
    await thing.apply({ it });
    expect(await thing.plan({ it })).toMatchObject({ action: "no-op" });
    const { planned, diagnostics } = await thing.plan({ it, label: "changed" });
    expect([planned?.it, diagnostics]).toEqual([
      [
        {
          key: "a",
          inner: [
            { n: "1", id: "x" },
            { n: "2", id: "x" },
          ],
        },
        { key: "b", inner: null },
      ],
      [],
    ]);
  });

  test("a list inside is compared object by object", async () => {
    const parts = listNestedAttribute("optional", {
      ...d,
      attributes: { n: stringAttribute("required", d), id: stringAttribute("computed", d) },
    });
    const thing = instance(of({ parts }));
    const config = { it: [{ parts: [{ n: "1" }] }, { parts: [{ n: "1" }, { n: "2" }] }] };
    await thing.apply(config);
    expect(await thing.plan(config)).toMatchObject({ action: "no-op" });
    expect(await thing.plan({ it: [{ parts: [{ n: "2" }, { n: "1" }] }] })).toMatchObject({
      planned: {
        it: [
          {
            parts: [
              { n: "2", id: unknown },
              { n: "1", id: unknown },
            ],
          },
        ],
      },
    });
  });
});

test("a handler may name an element of a set twice, or in another form", async () => {
  const attributes = {
    zones: setAttribute("optional_computed", { ...d, element: stringType }),
    parts: setNestedAttribute("optional_computed", {
      ...d,
      attributes: { n: stringAttribute("optional", d) },
    }),
  };
  const state = async () => ({
    zones: ["caf\u00e9", "b", "cafe\u0301", "b"],
    parts: [{ n: "caf\u00e9" }, { n: "cafe\u0301" }],
  });
  const thing = deepInstance(attributes, { create: state, read: state, update: state });
  const config = { zones: ["b", "cafe\u0301", "caf\u00e9"], parts: [{ n: "caf\u00e9" }] };
  expect(await thing.apply(config)).toMatchObject({
    action: "create",
    diagnostics: [],
    state: { zones: ["caf\u00e9", "b"], parts: [{ n: "caf\u00e9" }] },
  });
});

test("thousands of objects are not traced back by comparing each with each", () => {
  let looks = 0;
  const attributes: AttributeMap = new Proxy(
    { key: stringAttribute("required", d), either: stringAttribute("optional_computed", d) },
    {
      ownKeys: (target) => {
        looks++;
        return Reflect.ownKeys(target);
      },
    },
  );
  const many = Array.from({ length: 5_000 }, (_, at) => at);
  const made = many.map((at) => ({ key: `k${at}`, either: "x" })).reverse();
  const found = derivedElements(
    attributes,
    many.map((at) => ({ key: `k${at}`, either: null })),
    made,
  );
  expect(found).toEqual(many.map((at) => many.length - 1 - at));
  expect(looks).toBeLessThan(10 * many.length);
});
