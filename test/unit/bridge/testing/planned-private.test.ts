import { expect, test } from "@jest/globals";
import { PrivateState } from "../../../../src/bridge/engine/private-state.ts";
import { unknown } from "../../../../src/bridge/index.ts";
import { createTestHost } from "../../../../src/bridge/testing/index.ts";
import { type BenchResource, benchProvider, fulfilled } from "./bench.ts";

/** Draws its id when it is planned for the first time, and keeps to it where the host tells of that plan. */
function drawing() {
  let drawn = 0;
  const created: unknown[] = [];
  const handlers: Partial<BenchResource> = {
    plan: async ({ plan, prior, private: kept, first_private, keeps_first_private }) => {
      if (prior !== null) return { plan };
      const id = first_private?.get("id") ?? `drawn-${++drawn}`;
      kept.set("id", id);
      return { plan: keeps_first_private ? { ...plan, id: String(id) } : plan };
    },
    create: async ({ plan, private: kept }) => {
      created.push(kept.get("id"));
      return { ...fulfilled(plan, 1), id: String(kept.get("id")) };
    },
  };
  const host = (storesPlannedPrivate: boolean) =>
    createTestHost(benchProvider(handlers), { storesPlannedPrivate });
  return { created, instance: (stores: boolean) => host(stores).resource("bench_thing") };
}

test("a host that stores planned private data hands it to the second plan", async () => {
  const { created, instance } = drawing();
  const thing = instance(true);
  expect(await thing.apply({ name: "a" })).toMatchObject({ state: { id: "drawn-1" }, diagnostics: [] });
  expect(created).toEqual(["drawn-1"]);
});

test("also to that of a replacement, once the old object is gone", async () => {
  const { created, instance } = drawing();
  const thing = instance(true);
  await thing.apply({ name: "a", kind: "k" });
  expect(await thing.apply({ name: "a", kind: "l" })).toMatchObject({ action: "replace", diagnostics: [] });
  expect(created).toEqual(["drawn-1", "drawn-2"]);
});

test("another host forgets it: what the second plan leaves is what the apply gets", async () => {
  const { created, instance } = drawing();
  const thing = instance(false);
  expect(await thing.plan({ name: "a" })).toMatchObject({ planned: { id: unknown } });
  expect(await thing.apply({ name: "a" })).toMatchObject({ state: { id: "drawn-3" }, diagnostics: [] });
  expect(created).toEqual(["drawn-3"]);
});

test("a saved plan is applied by another instance, as often as wanted", async () => {
  const { created, instance } = drawing();
  const saved = await instance(true).savePlan({ name: "a" });
  expect(saved).toMatchObject({ action: "create", planned: { id: "drawn-1" } });
  expect(PrivateState.decode(saved.private).get("id")).toBe("drawn-1");
  for (const thing of [instance(true), instance(true)])
    expect(await thing.applyPlan(saved)).toMatchObject({ state: { id: "drawn-1" }, diagnostics: [] });
  expect(created).toEqual(["drawn-1", "drawn-1"]);
});
