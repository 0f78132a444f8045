import { describe, expect, test } from "@jest/globals";
import type { Engine } from "../../../../src/bridge/engine/engine.ts";
import { readResource } from "../../../../src/bridge/engine/read-resource.ts";
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

async function read(engine: Engine, state: Fields | null = thingFields, type_name = "toy_thing") {
  const response = await readResource(
    engine,
    { type_name, current_state: sent(state), private: remembered },
    toyCall(),
  );
  return {
    state: received(response.new_state),
    private: new TextDecoder().decode(response.private),
    errors: response.diagnostics.map(({ summary }) => summary),
  };
}

const unchanged = { state: thingFields, private: '{"remembered":1}' };

test("the handler sees state, private state and services; what it finds is the new state", async () => {
  const engine = toyEngine({
    read: async ({ state, private: privateState }, services) => {
      expect(state).toEqual(thing);
      expect(services).toEqual({ endpoint: "here" });
      privateState.set("seen", privateState.get("remembered"));
      return { ...state, revision: 9 };
    },
  });
  expect(await read(engine)).toEqual({
    state: { ...thingFields, revision: 9 },
    private: '{"remembered":1,"seen":1}',
    errors: [],
  });
});

test("null means that the object is gone", async () => {
  expect(await read(toyEngine({ read: async () => null }))).toEqual({ state: null, private: "", errors: [] });
});

describe("state and private state are kept as they were", () => {
  test.each<[string, () => Engine, string]>([
    [
      "by an error",
      () =>
        toyEngine({
          read: async () => {
            throw aborted();
          },
        }),
      "ABORTED",
    ],
    [
      "by a bug",
      () =>
        toyEngine({
          read: async () => {
            throw new Error("oops");
          },
        }),
      "Bug in the provider",
    ],
    [
      "by null beside an error",
      () =>
        toyEngine({
          read: async (_r, _s, { diagnostics }) => {
            diagnostics.error("No answer", "");
            return null;
          },
        }),
      "No answer",
    ],
    [
      "unconfigured",
      () => {
        const engine = toyEngine();
        engine.services = null;
        return engine;
      },
      "Provider not configured",
    ],
  ])("%s", async (_name, engine, summary) => {
    expect(await read(engine())).toEqual({ ...unchanged, errors: [summary] });
  });

  test("by an interruption", async () => {
    const stop = new AbortController();
    const engine = toyEngine({
      read: async (_request, _services, { signal }) => {
        stop.abort();
        if (signal.aborted) throw aborted();
        return null;
      },
    });
    const response = await readResource(
      engine,
      { type_name: "toy_thing", current_state: sent(thingFields), private: remembered },
      toyCall(stop.signal),
    );
    expect(received(response.new_state)).toEqual(thingFields);
    expect(response.diagnostics).toMatchObject([{ severity: "error", summary: "ABORTED" }]);
  });

  test("of a type the provider does not have", async () => {
    expect(await read(toyEngine(), thingFields, "toy_ghost")).toEqual({
      ...unchanged,
      errors: ["Unknown resource type"],
    });
  });

  test("when they cannot be read", async () => {
    const current_state = { ...nothing, msgpack: Uint8Array.of(0x91, 0xc0) };
    const response = await readResource(
      toyEngine(),
      { type_name: "toy_thing", current_state, private: remembered },
      toyCall(),
    );
    expect(response.new_state).toEqual(current_state.msgpack);
    expect(response.diagnostics).toMatchObject([{ severity: "error", summary: "Invalid value" }]);
  });
});

test("what the handler does not settle is null, and an error", async () => {
  const engine = toyEngine({ read: async ({ state }) => ({ ...state, revision: unknown as never }) });
  const { revision: _, ...rest } = thingFields;
  expect(await read(engine)).toMatchObject({ state: rest, errors: ["Bug in the provider"] });
});

test("nothing is read of nothing", async () => {
  const engine = toyEngine({
    read: async () => {
      throw new Error("asked all the same");
    },
  });
  expect(await read(engine, null)).toMatchObject({ state: null, errors: [] });
});
