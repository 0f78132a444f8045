import { describe, expect, test } from "@jest/globals";
import { applyResourceChange } from "../../../../src/bridge/engine/apply-resource-change.ts";
import type { Engine } from "../../../../src/bridge/engine/engine.ts";
import { formatPath } from "../../../../src/bridge/value/path.ts";
import { objectValue } from "../../../../src/bridge/value/value.ts";
import {
  aborted,
  type Fields,
  jsonBytes,
  nothing,
  received,
  sent,
  thing,
  thingFields,
  toyCall,
  toyEngine,
  unknown,
} from "./toy.ts";

const remembered = jsonBytes({ remembered: 1 });
const planned: Fields = { name: "a", size: 3, zone: unknown, id: unknown, revision: unknown };
const changed: Fields = { ...thingFields, size: 5, revision: unknown };

async function apply(
  engine: Engine,
  prior: Fields | null,
  plan: Fields | null,
  planned_private = remembered,
) {
  const response = await applyResourceChange(
    engine,
    {
      type_name: "toy_thing",
      prior_state: sent(prior),
      planned_state: sent(plan),
      config: sent(plan),
      planned_private,
    },
    toyCall(),
  );
  const privateText = new TextDecoder().decode(response.private);
  return {
    state: received(response.new_state),
    private: privateText === "" ? null : JSON.parse(privateText),
    messages: response.diagnostics.map(
      ({ severity, summary, path }) => `${severity} ${formatPath(path)}: ${summary}`,
    ),
    details: response.diagnostics.map(({ detail }) => detail),
  };
}

const fail = (error: Error): never => {
  throw error;
};

describe("create", () => {
  test("gets the plan, private state and services, and its result is saved", async () => {
    const engine = toyEngine({
      create: async ({ plan, private: privateState }, services) => {
        expect(plan).toMatchObject({ name: "a", size: 3, amount: 2n ** 70n, color: null, id: unknown });
        expect(privateState.get("remembered")).toBe(1);
        expect(services).toEqual({ endpoint: "here" });
        privateState.set("token", { n: [1] });
        return { ...thing, amount: 2n ** 70n, labels: new Map([["k", "v"]]) };
      },
    });
    const labels = new Map([["k", "v"]]);
    expect(await apply(engine, null, { ...planned, amount: 2n ** 70n, labels })).toEqual({
      state: { ...thingFields, amount: 2n ** 70n, labels },
      private: { remembered: 1, token: { n: [1] } },
      messages: [],
      details: [],
    });
  });

  test("that fails before anything was published saves nothing", async () => {
    const engine = toyEngine({ create: async () => fail(aborted()) });
    expect(await apply(engine, null, planned)).toMatchObject({ state: null, messages: ["error : ABORTED"] });
  });

  test("that fails later saves what was published last, with its private state", async () => {
    const engine = toyEngine({
      create: async ({ publish, private: privateState }) => {
        publish({ ...thing, revision: 0 });
        privateState.set("token", "t");
        publish({ ...thing, revision: 1 });
        return fail(aborted());
      },
    });
    expect(await apply(engine, null, planned)).toMatchObject({
      state: { id: "thing-1", revision: 1 },
      private: { remembered: 1, token: "t" },
      messages: ["error : ABORTED"],
    });
  });

  test("that fails with a bug saves what was published all the same", async () => {
    const engine = toyEngine({
      create: async ({ publish }) => {
        publish(thing);
        return fail(new TypeError("oops"));
      },
    });
    expect(await apply(engine, null, planned)).toMatchObject({
      state: thingFields,
      messages: ["error : Bug in the provider"],
    });
  });

  test("that only reports an error saves what it returns", async () => {
    const engine = toyEngine({
      create: async ({ publish }, _services, { diagnostics }) => {
        publish({ ...thing, revision: 0 });
        diagnostics.error("Half done", "Try again.");
        return thing;
      },
    });
    expect(await apply(engine, null, planned)).toMatchObject({
      state: thingFields,
      messages: ["error : Half done"],
    });
  });

  test("can take back what it published", async () => {
    const engine = toyEngine({
      create: async ({ publish }) => {
        publish(thing);
        publish(null);
        return fail(aborted());
      },
    });
    expect(await apply(engine, null, planned)).toMatchObject({ state: null, messages: ["error : ABORTED"] });
  });

  test("can publish again after taking back", async () => {
    const engine = toyEngine({
      create: async ({ publish }) => {
        publish(thing);
        publish(null);
        publish({ ...thing, id: "thing-2" });
        return fail(aborted());
      },
    });
    expect((await apply(engine, null, planned)).state).toMatchObject({ id: "thing-2" });
  });
});

describe("what a handler leaves open is saved as null and named, and the rest is kept", () => {
  test.each<[string, object, string, RegExp]>([
    ["undefined", { zone: undefined }, "zone", /did not settle zone: it is undefined\./],
    ["unknown", { revision: unknown }, "revision", /did not settle revision: it is unknown\./],
    ["unknown in a list", { tags: ["a", unknown] }, "tags", /did not settle tags: it is unknown\./],
    ["unknown in a map", { labels: new Map([["k", unknown]]) }, "labels", /it is unknown/],
    [
      "undefined in a nested attribute",
      { parts: [{ kind: "door" }] },
      "parts",
      /parts\[0\]\.weight: the handler left this/,
    ],
    ["NaN", { size: Number.NaN }, "size", /did not settle size: must be a finite number\./],
    ["half a character", { zone: "\ud83d" }, "zone", /surrogate/],
    ["another type", { zone: 5 }, "zone", /a string is required/],
    ["no list at all", { parts: 5 }, "parts", /did not settle parts: /],
  ])("%s", async (_name, part, name, detail) => {
    const engine = toyEngine({ create: async () => ({ ...thing, ...part }) as typeof thing });
    const { state, messages, details } = await apply(engine, null, planned);
    const { [name]: _, ...rest } = thingFields;
    expect(state).toEqual(rest);
    expect(messages).toEqual([expect.stringContaining(`error ${name}`)]);
    expect(details[0]).toMatch(detail);
    expect(details[0]).toContain("It is saved as null. Please report this.");
  });

  test("also in what is published: the id survives", async () => {
    const engine = toyEngine({
      create: async ({ publish }) => {
        publish({ ...thing, zone: unknown as never, size: Number.POSITIVE_INFINITY });
        return fail(aborted());
      },
    });
    expect(await apply(engine, null, planned)).toMatchObject({
      state: { id: "thing-1", name: "a" },
      messages: ["error size: Bug in the provider", "error zone: Bug in the provider", "error : ABORTED"],
    });
  });
});

describe("update", () => {
  test("gets plan and prior state, and its result is saved", async () => {
    const engine = toyEngine({
      update: async ({ plan, prior }) => {
        expect(plan).toMatchObject({ size: 5, revision: unknown });
        expect(prior).toEqual(thing);
        return { ...prior, size: 5, revision: 2 };
      },
    });
    expect(await apply(engine, thingFields, changed)).toMatchObject({
      state: { ...thingFields, size: 5, revision: 2 },
      private: { remembered: 1 },
      messages: [],
    });
  });

  test("that fails keeps prior and private state", async () => {
    const engine = toyEngine({
      update: async ({ private: privateState }) => {
        privateState.set("token", "t");
        return fail(aborted());
      },
    });
    expect(await apply(engine, thingFields, changed)).toMatchObject({
      state: thingFields,
      private: { remembered: 1 },
      messages: ["error : ABORTED"],
    });
  });

  test("that fails after publishing saves what was published", async () => {
    const engine = toyEngine({
      update: async ({ prior, publish }) => {
        publish({ ...prior, size: 4 });
        return fail(aborted());
      },
    });
    expect((await apply(engine, thingFields, changed)).state).toEqual({ ...thingFields, size: 4 });
  });
});

describe("delete", () => {
  test("gets the state, and nothing is left", async () => {
    const deleted: unknown[] = [];
    const engine = toyEngine({
      delete: async ({ state, private: privateState }) =>
        void deleted.push(state, privateState.get("remembered")),
    });
    expect(await apply(engine, thingFields, null)).toEqual({
      state: null,
      private: null,
      messages: [],
      details: [],
    });
    expect(deleted).toEqual([thing, 1]);
  });

  test.each<[string, () => void, string]>([
    ["an error of ours", () => fail(aborted()), "error : ABORTED"],
    ["a bug", () => fail(new Error("oops")), "error : Bug in the provider"],
  ])("that throws %s keeps state and private state", async (_name, act, message) => {
    const engine = toyEngine({ delete: async () => act() });
    expect(await apply(engine, thingFields, null)).toMatchObject({
      state: thingFields,
      private: { remembered: 1 },
      messages: [message],
    });
  });

  test("that reports an error keeps state and private state, one that warns does not", async () => {
    const reporting = toyEngine({
      delete: async (_r, _s, { diagnostics }) => diagnostics.error("Still there", ""),
    });
    expect(await apply(reporting, thingFields, null)).toMatchObject({
      state: thingFields,
      private: { remembered: 1 },
      messages: ["error : Still there"],
    });
    const warning = toyEngine({
      delete: async (_r, _s, { diagnostics }) => diagnostics.warn("Still costs", ""),
    });
    expect(await apply(warning, thingFields, null)).toMatchObject({
      state: null,
      messages: ["warning : Still costs"],
    });
  });

  test("of nothing does nothing", async () => {
    const engine = toyEngine({ delete: async () => fail(new Error("asked all the same")) });
    expect(await apply(engine, null, null)).toMatchObject({ state: null, messages: [] });
  });
});

describe("before any handler is asked", () => {
  test("an unconfigured provider is an error; prior and private state are kept", async () => {
    const engine = toyEngine();
    engine.services = null;
    expect(await apply(engine, thingFields, changed)).toMatchObject({
      state: thingFields,
      private: { remembered: 1 },
      messages: ["error : Provider not configured"],
    });
    expect(await apply(engine, null, planned)).toMatchObject({ state: null });
    expect(await apply(engine, thingFields, null)).toMatchObject({ state: thingFields });
  });

  test("private state of somebody else is an error, and echoed as it came", async () => {
    const response = await applyResourceChange(
      toyEngine(),
      {
        type_name: "toy_thing",
        prior_state: sent(thingFields),
        planned_state: sent(changed),
        config: sent(changed),
        planned_private: Uint8Array.of(1, 2),
      },
      toyCall(),
    );
    expect(response.private).toEqual(Uint8Array.of(1, 2));
    expect(response.diagnostics).toMatchObject([
      { severity: "error", summary: "Private data of the resource damaged" },
    ]);
    expect(received(response.new_state)).toEqual(thingFields);
  });

  test("an unknown type and unreadable bytes are errors", async () => {
    const request = {
      type_name: "toy_thing",
      prior_state: sent(thingFields),
      planned_state: sent(changed),
      config: sent(changed),
      planned_private: remembered,
    };
    const ghost = await applyResourceChange(toyEngine(), { ...request, type_name: "toy_ghost" }, toyCall());
    expect(ghost.diagnostics).toMatchObject([{ severity: "error", summary: "Unknown resource type" }]);
    expect(received(ghost.new_state)).toEqual(thingFields);
    const broken = await applyResourceChange(
      toyEngine(),
      { ...request, planned_state: { ...nothing, msgpack: Uint8Array.of(0xc1) } },
      toyCall(),
    );
    expect(broken.diagnostics).toMatchObject([{ severity: "error", summary: "Invalid value" }]);
    expect(received(broken.new_state)).toEqual(thingFields);
  });
});

test("nested values and their unknown parts reach handlers as models", async () => {
  const engine = toyEngine({
    create: async ({ plan }) => {
      expect(plan).toMatchObject({ parts: [{ kind: "door", weight: 5 }], tags: unknown });
      return { ...thing, parts: [{ kind: "door", weight: 5 }], tags: ["a", "b"] };
    },
  });
  const parts = [
    objectValue([
      ["kind", "door"],
      ["weight", 5],
    ]),
  ];
  const { state, messages } = await apply(engine, null, { ...planned, parts, tags: ["a", unknown] });
  expect(messages).toEqual([]);
  expect(state).toMatchObject({ parts: [{ kind: "door", weight: 5 }] });
});
