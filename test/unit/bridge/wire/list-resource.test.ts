import { setTimeout as delay } from "node:timers/promises";
import { describe, expect, test } from "@jest/globals";
import { errorDiagnostic, warningDiagnostic } from "../../../../src/bridge/diag/diagnostic.ts";
import { defineIdentitySchema } from "../../../../src/bridge/engine/identity-schema.ts";
import type { ListResource } from "../../../../src/bridge/engine/list-resource-definition.ts";
import { defineIdentity } from "../../../../src/bridge/engine/resource-identity.ts";
import { integerAttribute, stringAttribute } from "../../../../src/bridge/schema/builders.ts";
import { defineSchema } from "../../../../src/bridge/schema/schema.ts";
import { oneOf } from "../../../../src/bridge/schema/validators/one-of.ts";
import { unknown } from "../../../../src/bridge/value/value.ts";
import {
  Diagnostic_Severity,
  type ListResource_Event,
  ListResource_Request,
} from "../../../../src/bridge/wire/gen/tfplugin6.ts";
import { type Disk, disk, diskSchema } from "./disk.ts";
import {
  ask,
  block,
  collect,
  configured,
  dynamic,
  type InProcess,
  type Services,
  serveInProcess,
  testProvider,
  unpack,
} from "./in-process.ts";

const identitySchema = defineIdentitySchema({
  attributes: { name: stringAttribute("required", { description: "" }) },
});
const identity = defineIdentity({
  schema: identitySchema,
  of: ({ name }: { readonly name: string }) => ({ name }),
}) as NonNullable<Disk["identity"]>;
const searchSchema = defineSchema("resource", {
  description: "Finds disks.",
  attributes: {
    prefix: stringAttribute("optional", { description: "", validators: [oneOf("a", "b")] }),
    count_of: integerAttribute("optional", { description: "" }),
  },
});
type Search = ListResource<
  typeof searchSchema.attributes,
  typeof diskSchema.attributes,
  typeof identitySchema.attributes,
  Services
>;
const typeName = "cloud_disk";

function searching(more: Partial<Search> = {}) {
  const seen = { yielded: 0, limit: null as number | null, ended: false, include: false };
  const definition: Search = {
    type_name: typeName,
    schema: searchSchema,
    async *list({ config, limit, include_resource }, services) {
      Object.assign(seen, { limit, include: include_resource });
      try {
        for (let turn = 0; turn < (config.count_of ?? 3); turn++) {
          seen.yielded++;
          const name = `${config.prefix ?? "a"}${turn}`;
          const state = { name, size: turn, id: `${services.zone}/${name}` };
          yield { identity: { name }, display_name: turn === 1 ? "" : `Disk ${turn}`, state };
        }
      } finally {
        seen.ended = true;
      }
    },
    ...more,
  };
  return { seen, provider: testProvider({ resources: [disk({ identity })], list_resources: [definition] }) };
}

const list = (host: InProcess, request: Partial<ListResource_Request> = {}) =>
  host.client.listResource({
    ...ListResource_Request.fromPartial({ typeName }),
    config: block(searchSchema, {}),
    ...request,
  });
const events = (
  host: InProcess,
  request: Partial<ListResource_Request> = {},
): Promise<ListResource_Event[]> => collect(list(host, request));

test("stands in the schema and in the metadata, and is validated unconfigured", async () => {
  await using host = await serveInProcess(searching().provider);
  expect(Object.keys((await ask(host, "getProviderSchema")).listResourceSchemas)).toEqual([typeName]);
  expect((await ask(host, "getMetadata")).listResources).toEqual([{ typeName }]);
  const config = block(searchSchema, { prefix: "c" });
  expect((await ask(host, "validateListResourceConfig", { typeName, config })).diagnostics).toMatchObject([
    { attribute: { steps: [{ attributeName: "prefix" }] } },
  ]);
});

test("its own check hears how much is asked for, as far as that is known", async () => {
  const heard: unknown[] = [];
  const { provider } = searching({ validate: (_config, _context, extent) => void heard.push(extent) });
  await using host = await serveInProcess(provider);
  const check = (more: object) =>
    ask(host, "validateListResourceConfig", { typeName, config: block(searchSchema, {}), ...more });
  await check({});
  await check({ limit: dynamic("number", 5), includeResourceObject: dynamic("bool", true) });
  await check({ limit: dynamic("number", unknown), includeResourceObject: dynamic("bool", false) });
  expect(heard).toEqual([
    { include_resource: null, limit: null },
    { include_resource: true, limit: 5 },
    { include_resource: false, limit: unknown },
  ]);
});

test("streams identities and names, and objects only when asked for", async () => {
  const { seen, provider } = searching();
  await using host = await serveInProcess(provider);
  await configured(host);
  const plain = await events(host);
  expect(plain.map(({ displayName }) => displayName)).toEqual(["Disk 0", "a1", "Disk 2"]);
  expect(plain.map((event) => unpack(identitySchema.type, event.identity?.identityData))).toEqual([
    { name: "a0" },
    { name: "a1" },
    { name: "a2" },
  ]);
  expect(plain.every(({ resourceObject, diagnostic }) => !resourceObject && diagnostic.length === 0)).toBe(
    true,
  );
  expect(seen).toMatchObject({ limit: null, include: false });

  const [whole] = await events(host, {
    includeResourceObject: true,
    config: block(searchSchema, { prefix: "b" }),
  });
  expect(unpack(diskSchema.type, whole?.resourceObject)).toEqual({ name: "b0", size: 0, id: "north/b0" });
});

test("ends at the limit without asking for more", async () => {
  const { seen, provider } = searching();
  await using host = await serveInProcess(provider);
  await configured(host);
  expect(await events(host, { limit: 2n, config: block(searchSchema, { count_of: 1000 }) })).toHaveLength(2);
  expect(seen).toEqual({ yielded: 2, limit: 2, ended: true, include: false });
});

test("a list that the host cuts off ends in peace, and stops paging", async () => {
  const { seen, provider } = searching();
  await using host = await serveInProcess(provider);
  await configured(host);
  const stream = list(host, { config: block(searchSchema, { count_of: 1_000_000 }) });
  stream.on("error", () => {});
  let received = 0;
  await new Promise<void>((resolve) => {
    stream.on("data", () => {
      if (++received === 5) {
        stream.cancel();
        resolve();
      }
    });
  });
  await host.idle();
  expect(seen.ended).toBe(true);
  expect(seen.yielded).toBeLessThan(1_000_000);
  expect(host.log.filter(({ level }) => level === "error")).toEqual([]);
});

test("the signal cuts a handler's wait short, which is no failure; StopProvider does the same", async () => {
  const { provider } = searching({
    async *list(_request, _services, { signal }) {
      yield { identity: { name: "a" }, display_name: "a" };
      await delay(60_000, undefined, { signal });
    },
  });
  await using host = await serveInProcess(provider);
  await configured(host);
  const stream = list(host);
  const all: unknown[] = [];
  for await (const event of stream) {
    all.push(event);
    await ask(host, "stopProvider");
  }
  expect(all).toHaveLength(1);
  await host.idle();
});

describe("an error ends the list", () => {
  const one = { identity: { name: "a" }, display_name: "A", state: { name: "a", size: 1, id: "1" } };
  test.each<[string, () => AsyncGenerator<unknown>, number, string]>([
    [
      "a throw after an item",
      async function* () {
        yield one;
        throw new TypeError("x is undefined");
      },
      2,
      "x is undefined",
    ],
    [
      "an item's own",
      async function* () {
        yield { ...one, diagnostics: [errorDiagnostic("Broken disk", "It is broken.")] };
        yield one;
      },
      1,
      "It is broken.",
    ],
    [
      "an item without its identity",
      async function* () {
        yield { ...one, identity: { name: null } };
        yield one;
      },
      1,
      "left name of its identity null",
    ],
    [
      "an item without the state that was asked for",
      async function* () {
        yield { identity: one.identity, display_name: "A" };
        yield one;
      },
      1,
      "listed the cloud_disk A without its state",
    ],
    [
      "an item whose state is not settled",
      async function* () {
        yield { ...one, state: { name: "a", size: 1 } };
        yield one;
      },
      1,
      "did not settle id",
    ],
  ])("%s", async (_case, handler, count, said) => {
    await using host = await serveInProcess(searching({ list: handler as never }).provider);
    await configured(host);
    const all = await events(host, { includeResourceObject: true });
    expect(all).toHaveLength(count);
    expect(all.at(-1)?.diagnostic).toMatchObject([
      { severity: Diagnostic_Severity.ERROR, detail: expect.stringContaining(said) },
    ]);
  });

  test("an unknown type, an unconfigured provider", async () => {
    await using host = await serveInProcess(searching().provider);
    expect((await events(host))[0]?.diagnostic).toMatchObject([{ summary: "Provider not configured" }]);
    const [unknown] = await events(host, { typeName: "cloud_nothing" });
    expect(unknown?.diagnostic).toMatchObject([{ summary: "Unknown list resource type" }]);
    const config = block(searchSchema, {});
    expect(
      (await ask(host, "validateListResourceConfig", { typeName: "cloud_nothing", config })).diagnostics,
    ).toMatchObject([{ summary: "Unknown list resource type" }]);
  });
});

test("warnings travel with the next item, or alone at the end", async () => {
  const { provider } = searching({
    async *list(_request, _services, { diagnostics }) {
      diagnostics.warn("Slow", "The service is slow.");
      yield {
        identity: { name: "a" },
        display_name: "a",
        diagnostics: [warningDiagnostic("Old", "This disk is old.")],
      };
      diagnostics.warn("Partial", "One zone did not answer.");
    },
  });
  await using host = await serveInProcess(provider);
  await configured(host);
  const [first, last, ...more] = await events(host);
  expect(first?.diagnostic.map(({ summary }) => summary)).toEqual(["Slow", "Old"]);
  expect(last?.diagnostic.map(({ summary }) => summary)).toEqual(["Partial"]);
  expect([last?.identity, more]).toEqual([undefined, []]);
});

test("without a managed resource with an identity the provider cannot be made", async () => {
  const { provider } = searching();
  const said = "list resource cloud_disk: there is no resource of this name with an identity";
  await expect(serveInProcess({ ...provider, resources: [] })).rejects.toThrow(said);
  await expect(serveInProcess({ ...provider, resources: [disk()] })).rejects.toThrow(said);
});
