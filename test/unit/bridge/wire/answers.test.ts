import { describe, expect, test } from "@jest/globals";
import type { Engine } from "../../../../src/bridge/engine/engine.ts";
import {
  type Diagnostic,
  Diagnostic_Severity,
  type DynamicValue,
} from "../../../../src/bridge/wire/gen/tfplugin6.ts";
import { jsonBytes, sent, thing, thingFields, toyEngine, unknown } from "../engine/toy.ts";
import { ask, serveEngine } from "./in-process.ts";

const wired = (value: ReturnType<typeof sent>): DynamicValue => ({
  msgpack: Buffer.from(value.msgpack),
  json: Buffer.from(value.json),
});
const state = wired(sent(thingFields));
const changed = wired(sent({ ...thingFields, size: 5, revision: unknown }));
const gone = wired(sent(null));
const garbage: DynamicValue = { msgpack: Buffer.from("c1", "hex"), json: Buffer.alloc(0) };
const remembered = Buffer.from(jsonBytes({ remembered: 1 }));

/** A call of a fresh server. */
const askEngine: <K extends Parameters<typeof ask>[1]>(
  engine: Engine,
  ...call: [K, Parameters<typeof ask<K>>[2]]
) => ReturnType<typeof ask<K>> = async (engine, name, request) => {
  await using host = await serveEngine(engine);
  return await ask(host, name, request);
};

/** One call: the request, and which of the answer's fields must be a value. */
const calls = {
  plan: async (engine: Engine, typeName: string, value: DynamicValue | undefined) => {
    const answer = await askEngine(engine, "planResourceChange", {
      typeName,
      priorState: value,
      proposedNewState: value && changed,
      config: value && changed,
      priorPrivate: remembered,
    });
    return { values: [answer.plannedState], diagnostics: answer.diagnostics, private: answer.plannedPrivate };
  },
  "create or update": async (engine: Engine, typeName: string, value: DynamicValue | undefined) => {
    const answer = await askEngine(engine, "applyResourceChange", {
      typeName,
      priorState: value,
      plannedState: changed,
      config: changed,
      plannedPrivate: remembered,
    });
    return { values: [answer.newState], diagnostics: answer.diagnostics, private: answer.private };
  },
  delete: async (engine: Engine, typeName: string, value: DynamicValue | undefined) => {
    const answer = await askEngine(engine, "applyResourceChange", {
      typeName,
      priorState: value,
      plannedState: gone,
      config: gone,
    });
    return { values: [answer.newState], diagnostics: answer.diagnostics };
  },
  read: async (engine: Engine, typeName: string, value: DynamicValue | undefined) => {
    const answer = await askEngine(engine, "readResource", {
      typeName,
      currentState: value,
      private: remembered,
    });
    return { values: [answer.newState], diagnostics: answer.diagnostics, private: answer.private };
  },
  upgrade: async (engine: Engine, typeName: string, value: DynamicValue | undefined) => {
    const json = value === garbage ? Buffer.from("{") : value ? Buffer.from('{"name":"a"}') : Buffer.alloc(0);
    const rawState = value === undefined ? undefined : { json, flatmap: {} };
    const answer = await askEngine(engine, "upgradeResourceState", { typeName, version: 2n, rawState });
    return { values: [answer.upgradedState], diagnostics: answer.diagnostics };
  },
  import: async (engine: Engine, typeName: string) => {
    const answer = await askEngine(engine, "importResourceState", { typeName, id: "thing-1" });
    return {
      values: answer.importedResources.map((resource) => resource.state),
      diagnostics: answer.diagnostics,
    };
  },
} satisfies Record<string, unknown>;

const throwing = () =>
  toyEngine({
    plan: async () => {
      throw new Error("oops");
    },
    create: async () => {
      throw new Error("oops");
    },
    update: async () => {
      throw new Error("oops");
    },
    delete: async () => {
      throw new Error("oops");
    },
    read: async () => {
      throw new Error("oops");
    },
    import: async () => {
      throw new Error("oops");
    },
  });
const speechless = () => {
  const engine = throwing();
  return {
    ...engine,
    provider: {
      ...engine.provider,
      describeError: () => {
        throw new Error("no words");
      },
    },
  };
};
const unconfigured = () => ({ ...toyEngine({ import: async () => thing }), services: null });

/** Does what the plan says: size 5. */
const well = () =>
  toyEngine({
    import: async () => thing,
    create: async () => ({ ...thing, size: 5 }),
    update: async () => ({ ...thing, size: 5 }),
  });

/** `fails`: the calls that must carry an error then. */
const situations: readonly (readonly [
  string,
  () => Engine,
  string,
  DynamicValue | undefined,
  readonly string[],
])[] = [
  ["all is well", well, "toy_thing", state, []],
  ["there is no state", well, "toy_thing", gone, []],
  ["nothing is sent", well, "toy_thing", undefined, ["upgrade"]],
  ["the type is unknown", () => toyEngine(), "toy_ghost", state, Object.keys(calls)],
  ["the bytes are garbage", () => toyEngine(), "toy_thing", garbage, Object.keys(calls)],
  [
    "the provider is not configured",
    unconfigured,
    "toy_thing",
    state,
    ["create or update", "delete", "read", "import"],
  ],
  [
    "the handler throws",
    throwing,
    "toy_thing",
    state,
    ["plan", "create or update", "delete", "read", "import"],
  ],
  [
    "the handler throws and cannot be described",
    speechless,
    "toy_thing",
    state,
    ["plan", "create or update", "delete", "read", "import"],
  ],
];

describe.each(situations)("when %s", (_name, engine, typeName, value, fails) => {
  test.each(Object.keys(calls) as (keyof typeof calls)[])(
    "%s answers with values that are there",
    async (name) => {
      const answer = await calls[name](engine(), typeName, value);
      for (const found of answer.values) expect(found?.msgpack.length).toBeGreaterThan(0);
      const errors = answer.diagnostics.filter(({ severity }) => severity === Diagnostic_Severity.ERROR);
      expect([name, errors.length > 0]).toEqual([name, fails.includes(name)]);
      expect(answer.diagnostics.map(severityOf)).not.toContain("invalid");
      if (name !== "import") expect(answer.values).toHaveLength(1);
      if ("private" in answer && fails.includes(name)) expect(answer.private).toEqual(remembered);
    },
  );
});

test("a failed delete or read answers with the state that was sent, to the byte", async () => {
  for (const name of ["delete", "read", "create or update", "plan"] as const) {
    const { values } = await calls[name](throwing(), "toy_thing", state);
    expect([name, values[0]?.msgpack]).toEqual([name, state.msgpack]);
  }
});

test("a delete that works and a read of nothing answer with a null that is spelled out", async () => {
  expect((await calls.delete(toyEngine(), "toy_thing", state)).values[0]?.msgpack).toEqual(
    Buffer.from("c0", "hex"),
  );
  expect((await calls.read(toyEngine(), "toy_thing", gone)).values[0]?.msgpack).toEqual(
    Buffer.from("c0", "hex"),
  );
});

test("a plan carries the paths that replace, and no legacy type system", async () => {
  const answer = await askEngine(toyEngine(), "planResourceChange", {
    typeName: "toy_thing",
    priorState: state,
    proposedNewState: wired(sent({ ...thingFields, name: "b" })),
    config: wired(sent({ name: "b" })),
  });
  expect(answer.requiresReplace).toMatchObject([{ steps: [{ attributeName: "name" }] }]);
  expect(answer.legacyTypeSystem).toBe(false);
});

test("an import names its type", async () => {
  const answer = await askEngine(toyEngine({ import: async () => thing }), "importResourceState", {
    typeName: "toy_thing",
    id: "thing-1",
  });
  expect(answer.importedResources).toMatchObject([{ typeName: "toy_thing" }]);
});

test("validation and configuration answer with diagnostics", async () => {
  await using host = await serveEngine(toyEngine());
  const validated = await ask(host, "validateResourceConfig", {
    typeName: "toy_thing",
    config: wired(sent({ name: "a", size: 11, tags: [] })),
  });
  expect(validated.diagnostics.map(severityOf)).toEqual(["error", "warning"]);
  expect(validated.diagnostics[0]?.attribute).toMatchObject({ steps: [{ attributeName: "size" }] });
  expect(
    (await ask(host, "validateProviderConfig", { config: garbage })).diagnostics.map(severityOf),
  ).toEqual(["error"]);
  expect((await ask(host, "configureProvider", { config: garbage })).diagnostics.map(severityOf)).toEqual([
    "error",
  ]);
  expect((await ask(host, "configureProvider", {})).diagnostics).toEqual([]);
});

function severityOf({ severity }: Diagnostic): string {
  if (severity === Diagnostic_Severity.ERROR) return "error";
  return severity === Diagnostic_Severity.WARNING ? "warning" : "invalid";
}
