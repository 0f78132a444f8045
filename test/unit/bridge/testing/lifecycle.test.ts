import { describe, expect, test } from "@jest/globals";
import { DiagnosticError, errorDiagnostic, unknown } from "../../../../src/bridge/index.ts";
import { createTestHost } from "../../../../src/bridge/testing/index.ts";
import { type BenchResource, benchProvider, fulfilled } from "./bench.ts";

const instance = (handlers: Partial<BenchResource> = {}) =>
  createTestHost(benchProvider(handlers)).resource("bench_thing");
const fail = (summary: string): never => {
  throw new DiagnosticError(errorDiagnostic(summary, "On purpose."));
};

describe("apply", () => {
  test("creates, updates in place, and finds nothing to do", async () => {
    const thing = instance();
    expect(await thing.apply({ name: "a" })).toMatchObject({ action: "create", diagnostics: [] });
    expect(await thing.apply({ name: "a" })).toMatchObject({ action: "no-op", diagnostics: [] });
    expect(await thing.apply({ name: "b", size: 5 })).toMatchObject({
      action: "update",
      diagnostics: [],
      state: { name: "b", size: 5, id: "bench-1", revision: 2 },
    });
  });

  test("replaces: the old object is deleted, the new one planned without it", async () => {
    const done: string[] = [];
    const thing = instance({
      create: async ({ plan }) => {
        done.push("create");
        return fulfilled(plan, 1);
      },
      delete: async ({ state }) => {
        done.push(`delete ${state.kind}`);
      },
    });
    await thing.apply({ name: "a", kind: "k" });
    expect(await thing.plan({ name: "a", kind: "l" })).toMatchObject({
      action: "replace",
      requires_replace: ["kind"],
      planned: { id: unknown, kind: "l" },
      diagnostics: [],
    });
    expect(await thing.apply({ name: "a", kind: "l" })).toMatchObject({ action: "replace", diagnostics: [] });
    expect(done).toEqual(["create", "delete k", "create"]);
  });

  test("goes on from a plan that knew less", async () => {
    const thing = instance();
    const planned_with = { name: "a", note: unknown, tags: ["x", unknown], rules: [{ port: unknown }] };
    expect(await thing.plan(planned_with)).toMatchObject({ planned: planned_with });
    const config = { name: "a", note: "n", tags: ["x", "y"], rules: [{ port: 1 }] };
    expect(await thing.apply(config, { planned_with })).toMatchObject({ diagnostics: [], state: config });
  });

  test("refuses a plan that is not the first one completed", async () => {
    const { diagnostics } = await instance().apply({ name: "b" }, { planned_with: { name: "a" } });
    expect(diagnostics).toMatchObject([
      {
        summary: "Provider produced inconsistent final plan",
        detail: 'name was planned as "a" but is "b".',
        path: [{ attribute: "name" }],
      },
    ]);
  });

  test("hands write-only values to the handlers and to nobody else", async () => {
    const seen: unknown[] = [];
    const thing = instance({
      create: async ({ plan, config }) => {
        seen.push(plan.password, config.password);
        return fulfilled(plan, 1);
      },
    });
    const { state, diagnostics } = await thing.apply({ name: "a", password: "hunter2-hunter2" });
    expect([state?.password, diagnostics, seen]).toEqual([null, [], [null, "hunter2-hunter2"]]);
  });

  test("does not go on after an error of validation", async () => {
    const thing = instance({ validate: () => fail("Not like this") });
    const outcome = await thing.apply({ name: "a" });
    expect(outcome).toMatchObject({
      action: "no-op",
      state: null,
      diagnostics: [{ summary: "Not like this" }],
    });
    expect(await thing.validate({ name: "a" })).toMatchObject([{ summary: "Not like this" }]);
  });
});

describe("what fails", () => {
  test("a create that left an object taints it, keeps its private state, and is replaced next", async () => {
    let broken = true;
    const thing = instance({
      create: async ({ plan, publish, private: remembered }) => {
        remembered.set("token", 7);
        publish(fulfilled(plan, 0));
        return broken ? fail("Half made") : fulfilled(plan, 1);
      },
    });
    expect(await thing.apply({ name: "a" })).toMatchObject({ diagnostics: [{ summary: "Half made" }] });
    expect([thing.tainted, thing.state?.id, thing.private.get("token")]).toEqual([true, "bench-1", 7]);
    broken = false;
    expect(await thing.apply({ name: "a" })).toMatchObject({ action: "replace", diagnostics: [] });
    expect(thing.tainted).toBe(false);
  });

  test("a create that left nothing leaves nothing", async () => {
    const thing = instance({ create: async () => fail("No luck") });
    await thing.apply({ name: "a" });
    expect([thing.state, thing.tainted]).toEqual([null, false]);
  });

  test("an update keeps the state before, untainted", async () => {
    const thing = instance({ update: async () => fail("No luck") });
    await thing.apply({ name: "a" });
    expect(await thing.apply({ name: "b" })).toMatchObject({
      diagnostics: [{ summary: "No luck" }],
      state: { name: "a" },
    });
    expect(thing.tainted).toBe(false);
  });

  test("a delete keeps the object", async () => {
    const thing = instance({ delete: async () => fail("No luck") });
    await thing.apply({ name: "a" });
    expect(await thing.destroy()).toMatchObject({
      action: "delete",
      diagnostics: [{ summary: "No luck" }],
      state: { name: "a" },
    });
  });

  test("a refresh keeps the state", async () => {
    let broken = false;
    const thing = instance({ read: async ({ state }) => (broken ? fail("Not now") : state) });
    await thing.apply({ name: "a" });
    broken = true;
    expect(await thing.refresh()).toMatchObject([{ summary: "Not now" }]);
    expect(thing.state).toMatchObject({ name: "a" });
  });
});

test("destroy removes it, and what is not there needs no destroying", async () => {
  const thing = instance();
  await thing.apply({ name: "a" });
  expect(await thing.destroy()).toEqual({ action: "delete", state: null, diagnostics: [] });
  expect(await thing.destroy()).toEqual({ action: "no-op", state: null, diagnostics: [] });
});

test("a refresh that finds nothing makes the next plan create it again", async () => {
  let there = true;
  const thing = instance({ read: async ({ state }) => (there ? state : null) });
  await thing.apply({ name: "a" });
  there = false;
  expect(await thing.refresh()).toEqual([]);
  expect(thing.state).toBeNull();
  expect(await thing.plan({ name: "a" })).toMatchObject({ action: "create" });
});

describe("import", () => {
  test("takes over an object and reads it", async () => {
    const thing = instance();
    expect(await thing.import("bench-9")).toEqual([]);
    expect(thing.state).toMatchObject({ id: "bench-9", name: "imported" });
    expect(await thing.plan({ name: "imported" })).toMatchObject({ action: "no-op" });
  });

  test("of an object that does not exist is an error", async () => {
    const thing = instance({ read: async () => null });
    expect(await thing.import("ghost")).toMatchObject([
      { detail: expect.stringContaining("ghost was imported") },
    ]);
    expect(thing.state).toBeNull();
  });
});

test("upgrade starts from what an older provider stored", async () => {
  const thing = instance();
  expect(await thing.upgrade(0, '{"title":"t"}')).toEqual([]);
  expect(thing.state).toMatchObject({ name: "t", id: "old" });
  expect(await instance().upgrade(7, "{}")).toMatchObject([{ severity: "error" }]);
});

test("a configuration that does not fit the schema throws, naming the attribute", async () => {
  await expect(instance().apply({ name: "a", colour: "red" })).rejects.toThrow(
    "colour: there is no such attribute",
  );
  await expect(instance().apply({ name: 5 })).rejects.toThrow("name: a string is required");
});

test("a type the provider does not have throws", () => {
  expect(() => createTestHost(benchProvider()).resource("bench_ghost")).toThrow("bench_ghost");
});

test("the user's stop reaches the handler", async () => {
  const host = createTestHost(
    benchProvider({
      create: async ({ plan }, _services, { signal }) => {
        host.stop();
        return signal.aborted ? fail("Stopped") : fulfilled(plan, 1);
      },
    }),
  );
  expect(await host.resource("bench_thing").apply({ name: "a" })).toMatchObject({
    diagnostics: [{ summary: "Stopped" }],
  });
});
