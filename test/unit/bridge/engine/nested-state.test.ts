import { describe, expect, test } from "@jest/globals";
import { settledObject } from "../../../../src/bridge/engine/settle.ts";
import { listBlock, setBlock } from "../../../../src/bridge/schema/blocks.ts";
import { integerAttribute, stringAttribute } from "../../../../src/bridge/schema/builders.ts";
import { listNestedAttribute, mapNestedAttribute } from "../../../../src/bridge/schema/nested-attributes.ts";
import { formatPath } from "../../../../src/bridge/value/path.ts";
import { toPlain } from "../../../../src/bridge/value/plain.ts";
import { unknown } from "../../../../src/bridge/value/value.ts";
import { deepInstance, settled } from "./nested-fixture.ts";

const d = { description: "" };
const sameLetters = async (a: string, b: string) => a.toLowerCase() === b.toLowerCase();
const word = stringAttribute("required", { ...d, same: sameLetters });

describe("a text that means the same stays as it was written", () => {
  const attributes = {
    word,
    list: listNestedAttribute("optional", { ...d, attributes: { word } }),
    map: mapNestedAttribute("optional", { ...d, attributes: { word } }),
    block: listBlock({ ...d, attributes: { word } }),
    label: stringAttribute("optional", d),
  };
  const config = {
    word: "Ab",
    list: [{ word: "Cd" }],
    map: { k: { word: "Ef" } },
    block: [{ word: "Gh" }],
  };
  const shouted = (model: unknown): unknown => {
    if (typeof model === "string") return model.toUpperCase();
    if (Array.isArray(model)) return model.map(shouted);
    if (model instanceof Map) return new Map([...model].map(([key, item]) => [key, shouted(item)]));
    if (model === null || typeof model !== "object") return model;
    return Object.fromEntries(Object.entries(model).map(([name, item]) => [name, shouted(item)]));
  };

  test("when the user writes it otherwise", async () => {
    const thing = deepInstance(attributes);
    await thing.apply(config);
    const other = { word: "ab", list: [{ word: "cD" }], map: { k: { word: "EF" } }, block: [{ word: "gh" }] };
    expect(await thing.apply(other)).toMatchObject({ action: "no-op", diagnostics: [], state: config });
    expect(await thing.plan({ ...other, list: [{ word: "x" }] })).toMatchObject({
      action: "update",
      planned: { word: "Ab", list: [{ word: "x" }], map: config.map },
    });
  });

  test("when the API answers otherwise, to create, update and read", async () => {
    const thing = deepInstance(attributes, {
      create: async ({ plan }) => ({ ...(shouted(settled(plan)) as never as object), label: null }) as never,
      update: async ({ plan }) => ({ ...(shouted(settled(plan)) as never as object), label: "l" }) as never,
      read: async ({ state }) => ({ ...(shouted(state) as object), label: state.label }) as never,
    });
    expect(await thing.apply(config)).toMatchObject({ diagnostics: [], state: config });
    expect(await thing.apply({ ...config, label: "l" })).toMatchObject({ diagnostics: [], state: config });
    expect(await thing.refresh()).toEqual([]);
    expect(thing.state).toMatchObject(config);
  });
});

test("write-only values inside nested attributes and blocks reach the handler and no state", async () => {
  const secret = stringAttribute("optional", { ...d, write_only: true });
  const user = stringAttribute("required", d);
  const seen: unknown[] = [];
  const thing = deepInstance(
    {
      login: listNestedAttribute("optional", { ...d, attributes: { user, secret } }),
      block: listBlock({ ...d, attributes: { user, secret } }),
    },
    {
      create: async ({ plan, config }) => {
        seen.push(config.login, plan.login, config.block);
        return settled(plan) as never;
      },
    },
  );
  const login = [{ user: "u", secret: "open sesame" }];
  expect(await thing.apply({ login, block: login })).toMatchObject({
    action: "create",
    diagnostics: [],
    state: { login: [{ user: "u", secret: null }], block: [{ user: "u", secret: null }] },
  });
  expect(seen).toEqual([login, [{ user: "u", secret: null }], login]);
  expect(await thing.apply({ login: [{ user: "u", secret: "another" }], block: login })).toMatchObject({
    action: "no-op",
    diagnostics: [],
  });
});

test("a handler's model settles part by part: what is wrong inside is named, the rest is kept", () => {
  const attributes = {
    list: listNestedAttribute("optional", {
      ...d,
      attributes: {
        n: integerAttribute("computed", d),
        secret: stringAttribute("optional", { ...d, write_only: true }),
      },
    }),
    set: setBlock({ ...d, attributes: { n: integerAttribute("optional", d) } }),
  };
  const { object, problems } = settledObject(attributes, {
    list: [
      { n: unknown, secret: null },
      { n: 2, secret: "s" },
    ],
    set: [{ n: unknown }],
  });
  expect(toPlain(object)).toEqual({
    list: [
      { n: null, secret: null },
      { n: 2, secret: null },
    ],
    set: [{ n: null }],
  });
  expect(problems.map(({ severity, path }) => `${severity} ${formatPath(path)}`)).toEqual([
    "error list[0].n",
    "warning list[1].secret",
    "error set",
  ]);
  expect(problems[2]?.detail).toContain("did not settle set.n: it is unknown");
});

test("state of before there was a block is read as having none", async () => {
  const seen: unknown[] = [];
  const thing = deepInstance(
    { name: stringAttribute("optional", d), block: listBlock({ ...d, attributes: {} }) },
    {
      read: async ({ state }) => {
        seen.push(state.block);
        return state;
      },
    },
  );
  expect(await thing.upgrade(0, '{"name":"a"}')).toEqual([]);
  expect([seen, thing.state]).toEqual([[[]], { name: "a", block: [] }]);
});
