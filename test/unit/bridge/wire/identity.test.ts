import { describe, expect, test } from "@jest/globals";
import { defineIdentitySchema } from "../../../../src/bridge/engine/identity-schema.ts";
import { importedResource } from "../../../../src/bridge/engine/imported-resource.ts";
import { defineIdentity } from "../../../../src/bridge/engine/resource-identity.ts";
import {
  bigintAttribute,
  dynamicAttribute,
  listOfStringsAttribute,
  mapOfStringsAttribute,
  stringAttribute,
} from "../../../../src/bridge/schema/builders.ts";
import { listOf } from "../../../../src/bridge/value/type.ts";
import type { Value } from "../../../../src/bridge/value/value.ts";
import { Diagnostic_Severity } from "../../../../src/bridge/wire/gen/tfplugin6.ts";
import { type Disk, disk, diskSchema } from "./disk.ts";
import { ask, block, configured, dynamic, serveInProcess, testProvider, unpack } from "./in-process.ts";

const schema = defineIdentitySchema({
  version: 2,
  attributes: {
    name: stringAttribute("required", { description: "The disk's name." }),
    zone: stringAttribute("optional", { description: "Where it is." }),
  },
});
const identity = defineIdentity({
  schema,
  of: (state: { readonly name: string }, services: { readonly zone: string } | null) =>
    services && { name: state.name, zone: services.zone },
  import: async ({ identity: { name }, private: kept }) => {
    kept.set("by", "identity");
    return { name: name.replace(/^wrong-/, ""), size: 1, id: `disk/${name}` };
  },
  upgrades: {
    0: { to: 1, upgrade: (old) => ({ name: (old as { n: string }).n }) },
    1: (old) => ({ name: (old as { name: string }).name, zone: null }),
  },
}) as NonNullable<Disk["identity"]>;
const identified = (more: Partial<Disk> = {}) => testProvider({ resources: [disk({ identity, ...more })] });
const state = (name: string, size: number | null = null) =>
  block(diskSchema, { name, size, id: `disk/${name}` });
const told = (name: string | null, zone: string | null) => ({
  identityData: dynamic(schema.type, { name, zone }),
});
const unpacked = (data: { identityData: Parameters<typeof unpack>[1] } | undefined): Value =>
  unpack(schema.type, data?.identityData);

test("the identity schema has its own version, and says what importing needs", async () => {
  await using host = await serveInProcess(
    testProvider({ resources: [disk({ identity }), disk({ type_name: "cloud_plain" })] }),
  );
  expect(await ask(host, "getResourceIdentitySchemas")).toEqual({
    identitySchemas: {
      cloud_disk: {
        version: 2n,
        identityAttributes: [
          {
            name: "name",
            type: Buffer.from('"string"'),
            requiredForImport: true,
            optionalForImport: false,
            description: "The disk's name.",
          },
          {
            name: "zone",
            type: Buffer.from('"string"'),
            requiredForImport: false,
            optionalForImport: true,
            description: "Where it is.",
          },
        ],
      },
    },
    diagnostics: [],
  });
});

describe("in plan, apply and read", () => {
  test("a resource without identities never sends one", async () => {
    await using host = await serveInProcess(testProvider({ resources: [disk()] }));
    await configured(host);
    const read = await ask(host, "readResource", { typeName: "cloud_disk", currentState: state("a") });
    expect(read.diagnostics).toEqual([]);
    expect(read.newIdentity).toBeUndefined();
  });

  test("it is an explicit null until the object is there, and stays on record from then on", async () => {
    await using host = await serveInProcess(identified());
    await configured(host);
    const config = block(diskSchema, { name: "a" });
    const planned = await ask(host, "planResourceChange", {
      typeName: "cloud_disk",
      proposedNewState: config,
      config,
    });
    expect(unpacked(planned.plannedIdentity)).toBeNull();
    const created = await ask(host, "applyResourceChange", {
      typeName: "cloud_disk",
      plannedState: planned.plannedState,
      config,
      plannedIdentity: planned.plannedIdentity,
    });
    expect(created.diagnostics).toEqual([]);
    expect(unpacked(created.newIdentity)).toEqual({ name: "a", zone: "north" });
    const again = await ask(host, "planResourceChange", {
      typeName: "cloud_disk",
      priorState: created.newState,
      proposedNewState: block(diskSchema, { name: "a", size: 2, id: "disk/a" }),
      config: block(diskSchema, { name: "a", size: 2 }),
      priorIdentity: created.newIdentity,
    });
    expect(unpacked(again.plannedIdentity)).toEqual({ name: "a", zone: "north" });
    const deleted = await ask(host, "applyResourceChange", {
      typeName: "cloud_disk",
      priorState: created.newState,
      plannedIdentity: created.newIdentity,
    });
    expect(unpacked(deleted.newIdentity)).toBeNull();
  });

  test("the first read of an old object fills it in, later ones keep it", async () => {
    await using host = await serveInProcess(identified());
    await configured(host);
    const read = (currentIdentity: ReturnType<typeof told> | undefined) =>
      ask(host, "readResource", { typeName: "cloud_disk", currentState: state("a"), currentIdentity });
    expect(unpacked((await read(undefined)).newIdentity)).toEqual({ name: "a", zone: "north" });
    expect(unpacked((await read(told("a", null))).newIdentity)).toEqual({ name: "a", zone: "north" });
    expect((await read(told("a", "north"))).diagnostics).toEqual([]);
  });

  test("a change is an error that names the attribute, unless identities are declared mutable", async () => {
    const renamed = { typeName: "cloud_disk", currentState: state("a"), currentIdentity: told("b", "north") };
    await using strict = await serveInProcess(identified());
    await configured(strict);
    const refused = await ask(strict, "readResource", renamed);
    expect(refused.diagnostics).toMatchObject([
      {
        severity: Diagnostic_Severity.ERROR,
        detail: expect.stringContaining('name of its identity was "b" and is now "a"'),
      },
    ]);
    expect(unpacked(refused.newIdentity)).toEqual({ name: "b", zone: "north" });
    expect(unpack(diskSchema.type, refused.newState)).toMatchObject({ name: "a" });

    await using mutable = await serveInProcess(identified({ identity: { ...identity, mutable: true } }));
    await configured(mutable);
    const accepted = await ask(mutable, "readResource", renamed);
    expect(accepted.diagnostics).toEqual([]);
    expect(unpacked(accepted.newIdentity)).toEqual({ name: "a", zone: "north" });
  });

  test.each<[string, Partial<NonNullable<Disk["identity"]>>, string]>([
    [
      "null where it is required",
      { of: () => ({ name: null, zone: null }) as never },
      "left name of its identity",
    ],
    ["undefined", { of: () => ({ name: "a" }) as never }, "did not settle zone"],
    [
      "thrown",
      {
        of() {
          throw new TypeError("x is undefined");
        },
      },
      "could not tell its identity: x is undefined",
    ],
  ])(
    "an identity that cannot be told (%s) is an error, and the state is saved",
    async (_case, fault, said) => {
      await using host = await serveInProcess(identified({ identity: { ...identity, ...fault } }));
      await configured(host);
      const created = await ask(host, "applyResourceChange", {
        typeName: "cloud_disk",
        plannedState: block(diskSchema, { name: "a" }),
        config: block(diskSchema, { name: "a" }),
      });
      expect(created.diagnostics.some(({ detail }) => detail.includes(said))).toBe(true);
      expect(unpack(diskSchema.type, created.newState)).toMatchObject({ id: "disk/a" });
      expect(unpacked(created.newIdentity)).toBeNull();
    },
  );

  test("state published before a failure carries its identity", async () => {
    const provider = identified({
      async create({ publish }) {
        publish({ name: "a", size: null, id: "disk/a" });
        throw new Error("lost");
      },
    });
    await using host = await serveInProcess(provider);
    await configured(host);
    const created = await ask(host, "applyResourceChange", {
      typeName: "cloud_disk",
      plannedState: block(diskSchema, { name: "a" }),
      config: block(diskSchema, { name: "a" }),
    });
    expect(created.diagnostics).toHaveLength(1);
    expect(unpacked(created.newIdentity)).toEqual({ name: "a", zone: "north" });
  });
});

describe("import", () => {
  test("by identity", async () => {
    await using host = await serveInProcess(identified());
    await configured(host);
    const request = { typeName: "cloud_disk", id: "" };
    const found = await ask(host, "importResourceState", { ...request, identity: told("a", null) });
    expect(found.diagnostics).toEqual([]);
    expect(found.importedResources).toHaveLength(1);
    const [only] = found.importedResources;
    expect(unpack(diskSchema.type, only?.state)).toEqual({ name: "a", size: 1, id: "disk/a" });
    expect(unpacked(only?.identity)).toEqual({ name: "a", zone: "north" });
    expect(only?.private.toString()).toBe('{"by":"identity"}');
    const other = await ask(host, "importResourceState", { ...request, identity: told("wrong-a", null) });
    expect(other.diagnostics).toMatchObject([{ detail: expect.stringContaining('was "wrong-a"') }]);
  });

  test.each<[string, Partial<Disk>, string]>([
    [
      "only ids",
      { identity: { ...identity, import: undefined } as never, import: async () => [] },
      "name the id",
    ],
    ["no identities", { identity: undefined } as never, "cannot be imported by identity."],
  ])("by identity is refused where there are %s", async (_case, more, said) => {
    await using host = await serveInProcess(identified(more));
    await configured(host);
    const { diagnostics } = await ask(host, "importResourceState", {
      typeName: "cloud_disk",
      identity: told("a", null),
    });
    expect(diagnostics).toMatchObject([
      { summary: "Import by identity not supported", detail: expect.stringContaining(said) },
    ]);
  });

  test("of several resources, also of another type, each with its own identity and private state", async () => {
    const plain = disk({ type_name: "cloud_plain" });
    const main: Disk = disk({
      identity,
      import: async ({ id }) => [
        importedResource(main, { name: id, size: 1, id }, { part: 1 }),
        importedResource(plain, { name: `${id}-2`, size: 2, id: `${id}-2` }),
      ],
    });
    await using host = await serveInProcess(testProvider({ resources: [main, plain] }));
    await configured(host);
    const { importedResources, diagnostics } = await ask(host, "importResourceState", {
      typeName: "cloud_disk",
      id: "a",
    });
    expect(diagnostics).toEqual([]);
    expect(importedResources.map(({ typeName }) => typeName)).toEqual(["cloud_disk", "cloud_plain"]);
    const [first, second] = importedResources;
    expect(first?.private.toString()).toBe('{"part":1}');
    expect(unpacked(first?.identity)).toEqual({ name: "a", zone: "north" });
    expect(second?.identity).toBeUndefined();
    expect(unpack(diskSchema.type, second?.state)).toMatchObject({ name: "a-2" });
  });

  test("nothing found is an error", async () => {
    await using host = await serveInProcess(identified({ import: async () => [] }));
    await configured(host);
    const { diagnostics } = await ask(host, "importResourceState", { typeName: "cloud_disk", id: "a" });
    expect(diagnostics).toMatchObject([{ summary: "Nothing to import" }]);
  });
});

test("a move leaves the identity to the first read, where it needs services", async () => {
  const movers = [() => ({ name: "a", size: null, id: "disk/a" })];
  await using host = await serveInProcess(identified({ movers }));
  const moved = await ask(host, "moveResourceState", {
    sourceTypeName: "null_resource",
    sourceState: { json: Buffer.from("{}"), flatmap: {} },
    sourceIdentity: { json: Buffer.from('{"n":1}'), flatmap: {} },
    targetTypeName: "cloud_disk",
  });
  expect(moved.diagnostics).toEqual([]);
  expect(unpacked(moved.targetIdentity)).toBeNull();
});

describe("upgrade", () => {
  const upgrade = async (typeName: string, version: bigint, json: string) => {
    const plain = disk({ type_name: "cloud_plain" });
    await using host = await serveInProcess(testProvider({ resources: [disk({ identity }), plain] }));
    const rawIdentity = { json: Buffer.from(json), flatmap: {} };
    return await ask(host, "upgradeResourceIdentity", { typeName, version, rawIdentity });
  };

  test.each([
    [0n, '{"n":"a"}', { name: "a", zone: null }],
    [1n, '{"name":"a"}', { name: "a", zone: null }],
    [2n, '{"name":"a","zone":"b","gone":1}', { name: "a", zone: "b" }],
  ])("from version %s", async (version, json, expected) => {
    const { upgradedIdentity, diagnostics } = await upgrade("cloud_disk", version, json);
    expect(diagnostics).toEqual([]);
    expect(unpacked(upgradedIdentity)).toEqual(expected);
  });

  test.each([
    ["cloud_disk", 3n, "{}", "Identity of an unknown version"],
    ["cloud_plain", 0n, "{}", "No identity"],
    ["cloud_nothing", 0n, "{}", "Unknown resource type"],
  ])("%s from version %s is an error", async (type_name, version, json, summary) => {
    const { upgradedIdentity, diagnostics } = await upgrade(type_name, version, json);
    expect(diagnostics).toMatchObject([{ severity: Diagnostic_Severity.ERROR, summary }]);
    expect(unpacked(upgradedIdentity)).toBeNull();
  });
});

describe("an identity schema", () => {
  test("holds primitives and lists of them", () => {
    const { type } = defineIdentitySchema({
      attributes: {
        a: bigintAttribute("required", { description: "" }),
        b: listOfStringsAttribute("optional", { description: "" }),
      },
    });
    expect(type).toEqual({ kind: "object", attributes: { a: "number", b: listOf("string") } });
  });

  test.each([
    [{}, "it has no attributes"],
    [{ Name: stringAttribute("required", { description: "" }) }, "identity attribute Name: a name is"],
    [{ a: stringAttribute("computed", { description: "" }) }, 'a: its presence is "required" or "optional"'],
    [
      { a: mapOfStringsAttribute("required", { description: "" }) },
      "a: its type is a string, number or bool",
    ],
    [{ a: dynamicAttribute("required", { description: "" }) }, "a: its type is a string, number or bool"],
    [
      { a: stringAttribute("required", { description: "", sensitive: true }) },
      "a: it is told by the provider",
    ],
  ])("refuses what Terraform would: %#", (attributes, said) => {
    expect(() => defineIdentitySchema({ attributes })).toThrow(said);
  });

  test("refuses a version that is no whole number", () => {
    const attributes = { a: stringAttribute("required", { description: "" }) };
    expect(() => defineIdentitySchema({ version: -1, attributes })).toThrow("the version is a whole number");
  });
});
