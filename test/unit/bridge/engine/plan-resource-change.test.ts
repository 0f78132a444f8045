import { describe, expect, test } from "@jest/globals";
import type { Engine } from "../../../../src/bridge/engine/engine.ts";
import { planResourceChange } from "../../../../src/bridge/engine/plan-resource-change.ts";
import { formatPath, path } from "../../../../src/bridge/value/path.ts";
import { objectValue, type Value } from "../../../../src/bridge/value/value.ts";
import {
  aborted,
  type Fields,
  jsonBytes,
  nothing,
  proposal,
  received,
  sent,
  thingFields,
  toyCall,
  toyEngine,
  Unknown,
  unknown,
} from "./toy.ts";

const privateBytes = Uint8Array.of(1, 2, 3);

function requestFor(config: Fields | null, prior: Fields | null) {
  return {
    type_name: "toy_thing",
    prior_state: sent(prior),
    proposed_new_state: sent(config && proposal(config, prior)),
    config: sent(config),
    prior_private: prior ? jsonBytes({ remembered: 1 }) : new Uint8Array(),
  };
}

async function plan(config: Fields | null, prior: Fields | null, engine: Engine = toyEngine()) {
  const request = requestFor(config, prior);
  const first = await planResourceChange(engine, request, toyCall());
  // Core plans again before it applies, and compares.
  const second = await planResourceChange(engine, request, toyCall());
  expect(Buffer.from(second.planned_state)).toEqual(Buffer.from(first.planned_state));
  expect(second.requires_replace).toEqual(first.requires_replace);
  expect(first.planned_private).toEqual(request.prior_private);
  return {
    state: received(first.planned_state),
    replace: first.requires_replace.map(formatPath),
    errors: first.diagnostics.map(
      ({ severity, summary, path: at }) => `${severity} ${formatPath(at)}: ${summary}`,
    ),
    bytes: first.planned_state,
  };
}

describe("create", () => {
  test("what the provider decides is unknown, a default is known, and nothing is replaced", async () => {
    expect(await plan({ name: "a", color: "red" }, null)).toMatchObject({
      state: { name: "a", color: "red", size: 3, zone: unknown, id: unknown, revision: unknown },
      replace: [],
      errors: [],
    });
  });

  test("what is configured is planned as it is, in every form", async () => {
    const config: Fields = {
      name: "a",
      size: 0,
      zone: "z9",
      amount: 2n ** 70n,
      labels: new Map([
        ["k", null],
        ["__proto__", "v"],
      ]),
      tags: [],
      parts: [
        objectValue([
          ["kind", "door"],
          ["weight", null],
        ]),
      ],
    };
    expect((await plan(config, null)).state).toEqual({ ...config, id: unknown, revision: unknown });
  });

  test("an unknown configuration stays unknown, with its promises, and does not fall back to a default", async () => {
    const refined = new Unknown(Uint8Array.of(0x81, 1, 0xc2));
    const { state } = await plan({ name: refined, size: unknown, labels: unknown }, null);
    expect(state).toMatchObject({ name: refined, size: unknown, labels: unknown });
  });

  test("a part that is unknown stays the only part", async () => {
    const config: Fields = {
      name: "a",
      labels: new Map<string, Value>([
        ["known", "v"],
        ["later", unknown],
      ]),
      tags: ["x", unknown],
      parts: [
        unknown,
        objectValue([
          ["kind", "door"],
          ["weight", unknown],
        ]),
      ],
    };
    const engine = toyEngine({ plan: async ({ plan: planned }) => ({ plan: { ...planned, zone: "z5" } }) });
    expect((await plan(config, null)).state).toMatchObject(config);
    expect((await plan(config, null, engine)).state).toMatchObject({ ...config, zone: "z5" });
  });
});

describe("update", () => {
  test("without a change the plan is the prior state, to the byte", async () => {
    const { bytes, replace } = await plan({ name: "a" }, thingFields);
    expect(Buffer.from(bytes)).toEqual(Buffer.from(sent(thingFields).msgpack));
    expect(replace).toEqual([]);
  });

  test("another form of the same number is no change", async () => {
    expect((await plan({ name: "a", amount: 7n }, { ...thingFields, amount: 7 })).state).toMatchObject({
      revision: 1,
    });
  });

  test("a change opens what the provider decides, except what never changes", async () => {
    expect(await plan({ name: "a", amount: 1 }, thingFields)).toMatchObject({
      state: { amount: 1, size: 3, zone: "z1", id: "thing-1", revision: unknown },
      replace: [],
    });
  });

  test("an argument that is taken away goes back to its default, or to null", async () => {
    const { state } = await plan({ name: "a" }, { ...thingFields, size: 9, amount: 1 });
    expect(state).toMatchObject({ size: 3, revision: unknown });
    expect(state).not.toHaveProperty("amount");
  });

  test("a text that means the same stays as it is stored, and is no change", async () => {
    const prior = { ...thingFields, color: "Red" };
    expect(await plan({ name: "a", color: "red" }, prior)).toMatchObject({ state: prior, replace: [] });
    expect((await plan({ name: "a", color: "red", amount: 1 }, prior)).state).toMatchObject({ color: "Red" });
    expect((await plan({ name: "a", color: "blue" }, prior)).state).toMatchObject({
      color: "blue",
      revision: unknown,
    });
    expect((await plan({ name: "a", color: unknown }, prior)).state).toMatchObject({ color: unknown });
    expect((await plan({ name: "a" }, prior)).state).not.toHaveProperty("color");
  });

  test("an unknown configuration is a change", async () => {
    expect((await plan({ name: "a", amount: unknown }, thingFields)).state).toMatchObject({
      amount: unknown,
      revision: unknown,
      id: "thing-1",
    });
  });
});

describe("replacement", () => {
  test("is asked for by the attribute that changes", async () => {
    expect(await plan({ name: "b" }, thingFields)).toMatchObject({ state: { name: "b" }, replace: ["name"] });
    expect((await plan({ name: unknown }, thingFields)).replace).toEqual(["name"]);
    expect((await plan({ name: "a", zone: "z2" }, thingFields)).replace).toEqual(["zone"]);
  });

  test("is not asked for by an attribute the provider chose, when something else changes", async () => {
    expect((await plan({ name: "a", amount: 1 }, thingFields)).replace).toEqual([]);
  });
});

describe("the resource's own plan", () => {
  test("sees configuration, prior state, the plan so far, private state and whether it is replaced", async () => {
    const seen: unknown[] = [];
    const engine = toyEngine({
      plan: async ({ config, prior, plan: planned, replacing, ...request }, services) => {
        seen.push({
          config,
          prior,
          planned,
          replacing,
          remembered: request.private.get("remembered"),
          services,
        });
        return { plan: planned };
      },
    });
    await plan({ name: "b" }, thingFields, engine);
    expect(seen[0]).toMatchObject({
      config: { name: "b", size: null, id: null },
      prior: { name: "a", size: 3, id: "thing-1", amount: null },
      planned: { name: "b", size: 3, id: "thing-1", revision: unknown },
      replacing: true,
      remembered: 1,
      services: { endpoint: "here" },
    });
    await plan({ name: "a" }, null, engine);
    expect(seen.at(-1)).toMatchObject({ prior: null, replacing: false, remembered: undefined });
  });

  test("decides last, of values and of replacement", async () => {
    const engine = toyEngine({
      plan: async ({ plan: planned }) => ({
        plan: { ...planned, revision: 8, labels: new Map([["k", "v"]]), id: unknown },
        requires_replace: [path("amount")],
      }),
    });
    expect(await plan({ name: "b", amount: 5 }, thingFields, engine)).toMatchObject({
      state: { revision: 8, labels: new Map([["k", "v"]]), id: unknown },
      replace: ["name", "amount"],
    });
  });

  test("works unconfigured", async () => {
    const engine = toyEngine({
      plan: async ({ plan: planned }, services) => ({ plan: { ...planned, zone: String(services) } }),
    });
    engine.services = null;
    expect((await plan({ name: "a" }, null, engine)).state).toMatchObject({ zone: "null" });
  });

  test.each<[string, () => never, string]>([
    [
      "an error of ours",
      () => {
        throw aborted();
      },
      "error : ABORTED",
    ],
    [
      "a bug",
      () => {
        throw new TypeError("oops");
      },
      "error : Bug in the provider",
    ],
  ])("%s fails the plan and leaves the prior state", async (_name, fail, message) => {
    const engine = toyEngine({ plan: async () => fail() });
    expect(await plan({ name: "b" }, thingFields, engine)).toMatchObject({
      state: thingFields,
      replace: [],
      errors: [message],
    });
    expect(await plan({ name: "b" }, null, engine)).toMatchObject({ state: null, errors: [message] });
  });

  test("an attribute it leaves undefined is named", async () => {
    const engine = toyEngine({
      plan: async ({ plan: planned }) => ({ plan: { ...planned, zone: undefined as never } }),
    });
    expect((await plan({ name: "a" }, null, engine)).errors).toEqual(["error zone: Invalid value"]);
  });
});

test("a destruction is planned as nothing, without asking the resource", async () => {
  const engine = toyEngine({
    plan: async () => {
      throw new Error("asked all the same");
    },
  });
  expect(await plan(null, thingFields, engine)).toMatchObject({ state: null, replace: [], errors: [] });
});

test("an unknown type and unreadable bytes are errors; private state is echoed", async () => {
  const request = { ...requestFor({ name: "a" }, thingFields), prior_private: privateBytes };
  const ghost = await planResourceChange(toyEngine(), { ...request, type_name: "toy_ghost" }, toyCall());
  expect(ghost.diagnostics).toMatchObject([{ severity: "error", summary: "Unknown resource type" }]);
  expect(received(ghost.planned_state)).toEqual(thingFields);
  expect(ghost.planned_private).toEqual(privateBytes);

  const garbage = { ...nothing, msgpack: Uint8Array.of(0xc1) };
  const broken = await planResourceChange(
    toyEngine(),
    { ...request, proposed_new_state: garbage },
    toyCall(),
  );
  expect(broken.diagnostics).toMatchObject([{ severity: "error", summary: "Invalid value" }]);
  expect(received(broken.planned_state)).toEqual(thingFields);
});

test("values may also come as JSON", async () => {
  const json = (fields: Fields) => ({ msgpack: new Uint8Array(), json: jsonBytes(fields) });
  const response = await planResourceChange(
    toyEngine(),
    {
      type_name: "toy_thing",
      prior_state: nothing,
      proposed_new_state: json({ name: "a" }),
      config: json({ name: "a" }),
      prior_private: new Uint8Array(),
    },
    toyCall(),
  );
  expect(response.diagnostics).toEqual([]);
  expect(received(response.planned_state)).toMatchObject({ name: "a", size: 3, id: unknown });
});
