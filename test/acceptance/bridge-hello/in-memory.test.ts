import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "@jest/globals";
import { createHelloProvider } from "../../../examples/bridge-hello/provider.ts";
import { unknown } from "../../../src/bridge/index.ts";
import { createTestHost, type TestHost } from "../../../src/bridge/testing/index.ts";

let folder: string;
let host: TestHost;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "bridge-hello-world-"));
  host = createTestHost(createHelloProvider());
  await host.configure({ folder });
});
afterEach(() => rm(folder, { recursive: true, force: true }));

test("a greeting is created, replaced and destroyed", async () => {
  const greeting = host.resource("hello_greeting");
  const created = await greeting.apply({ name: "Ada" });
  expect(created).toMatchObject({ action: "create", state: { text: "Hello, Ada!" }, diagnostics: [] });
  const replaced = await greeting.apply({ name: "Grace" });
  expect(replaced).toMatchObject({ action: "replace", state: { id: "greeting-2" }, diagnostics: [] });
  expect(await greeting.destroy()).toMatchObject({ action: "delete", state: null, diagnostics: [] });
});

/** For each resource: a configuration, what of it is unknown while planning, and a change. */
test.each([
  ["hello_card", { to: "Ada", message: " Hi " }, { message: unknown }, { message: "Bye" }],
  ["hello_safe", { owner: "Ada" }, { owner: unknown }, { password_wo: "x-y-z", password_wo_version: 2 }],
  [
    "hello_garden",
    { beds: [{ plant: "rose" }], gnomes: [{ name: "Abel" }], gate: { colour: "green" } },
    { beds: [{ plant: unknown }] },
    { paths: { north: { metres: 1 } } },
  ],
  [
    "hello_parcel",
    { item: [{ name: "book" }], sticker: [{ text: "fragile" }] },
    { item: [{ name: unknown }] },
    { stamp: { no: { cents: 5 } } },
  ],
  ["hello_ledger", { amount: 2n ** 70n, tags: ["b", "a"] }, { tags: unknown }, { note: { a: [1] } }],
  ["hello_journey", { by_train: "x", stops: 1 }, { stops: unknown }, { stops: 2 }],
])("%s keeps to Terraform's rules", async (type_name, config, unknowns, change) => {
  const instance = host.resource(type_name);
  const created = await instance.apply(config, { planned_with: { ...config, ...unknowns } });
  expect([created.action, created.diagnostics]).toEqual(["create", []]);
  const updated = await instance.apply({ ...config, ...change });
  expect([updated.action, updated.diagnostics]).toEqual(["update", []]);
  const destroyed = await instance.destroy();
  expect(destroyed.diagnostics.filter(({ severity }) => severity === "error")).toEqual([]);
  expect(destroyed.state).toBeNull();
});

test("a provider without services counts as configured, and an error it does not describe is a bug", async () => {
  const { resources, schema } = createHelloProvider();
  const [greeting] = resources.filter(({ type_name }) => type_name === "hello_greeting");
  if (!greeting) throw new Error("there is no hello_greeting");
  const create = async () => ({ id: "1", name: "Ada", salutation: "Hello", text: "x" });
  const read = async () => {
    throw new Error("HTTP 500");
  };
  const bare = createTestHost({
    type_name: "hello",
    schema,
    resources: [{ ...greeting, create, read }],
    configure: async () => null,
  });
  await bare.configure({ folder });
  const instance = bare.resource("hello_greeting");
  await instance.apply({ name: "Ada" });
  expect(instance.state).toMatchObject({ id: "1" });
  expect(await instance.refresh()).toMatchObject([{ severity: "error", summary: "Bug in the provider" }]);
});
