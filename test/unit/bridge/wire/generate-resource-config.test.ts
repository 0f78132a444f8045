import { expect, test } from "@jest/globals";
import type { Resource } from "../../../../src/bridge/engine/provider.ts";
import { listBlock } from "../../../../src/bridge/schema/blocks.ts";
import { integerAttribute, stringAttribute } from "../../../../src/bridge/schema/builders.ts";
import { singleNestedAttribute } from "../../../../src/bridge/schema/nested-attributes.ts";
import { defineSchema } from "../../../../src/bridge/schema/schema.ts";
import { objectValue, type Value } from "../../../../src/bridge/value/value.ts";
import { disk } from "./disk.ts";
import { ask, block, type Services, serveInProcess, testProvider, unpack } from "./in-process.ts";

const text = (presence: "required" | "optional" | "optional_computed" | "computed", deprecation?: string) =>
  stringAttribute(presence, { description: "", ...(deprecation === undefined ? {} : { deprecation }) });
const schema = defineSchema("resource", {
  description: "A server.",
  attributes: {
    id: text("optional_computed"),
    name: text("required"),
    image: text("optional"),
    image_family: text("optional"),
    zone: text("optional_computed"),
    address: text("computed"),
    old_size: text("optional", "Use size."),
    old_name: text("required", "There is no other way yet."),
    port: singleNestedAttribute("optional", {
      description: "",
      attributes: {
        id: text("optional_computed"),
        number: integerAttribute("required", { description: "" }),
      },
    }),
    status: singleNestedAttribute("computed", { description: "", attributes: { code: text("computed") } }),
    volume: listBlock({
      description: "",
      attributes: { path: text("required"), serial: text("computed") },
    }),
    old_volume: listBlock({
      description: "",
      deprecation: "Use volume.",
      attributes: { path: text("required") },
    }),
  },
});
type Server = Resource<typeof schema.attributes, Services>;
const object = (values: Record<string, Value>) => objectValue(Object.entries(values));
const state = block(schema, {
  id: "s1",
  name: "web",
  image: "debian-12",
  image_family: "debian",
  zone: "north",
  address: "10.0.0.1",
  old_size: "big",
  old_name: "www",
  port: object({ id: "p", number: 80 }),
  status: object({ code: "up" }),
  volume: [object({ path: "/", serial: "7" })],
  old_volume: [object({ path: "/old" })],
});

async function generate(more: Partial<Server> = {}, request: object = {}) {
  const server = { ...disk(), type_name: "cloud_server", schema, ...more } as unknown as Server;
  await using host = await serveInProcess(testProvider({ resources: [server] }));
  return await ask(host, "generateResourceConfig", { typeName: "cloud_server", state, ...request });
}

test("the capability is advertised", async () => {
  await using host = await serveInProcess(testProvider({}));
  expect((await ask(host, "getMetadata")).serverCapabilities?.generateResourceConfig).toBe(true);
});

test("leaves out what is computed, deprecated or an id, at any depth", async () => {
  const { config, diagnostics } = await generate();
  expect(diagnostics).toEqual([]);
  expect(unpack(schema.type, config)).toEqual({
    id: null,
    name: "web",
    image: "debian-12",
    image_family: "debian",
    zone: "north",
    address: null,
    old_size: null,
    old_name: "www",
    port: object({ id: "p", number: 80 }),
    status: null,
    volume: [object({ path: "/", serial: null })],
    old_volume: [],
  });
});

test("a resource can settle what excludes each other", async () => {
  const { config, diagnostics } = await generate({
    generateConfig({ state: stored, config: written }) {
      expect([stored.address, written.address]).toEqual(["10.0.0.1", null]);
      return { image_family: null };
    },
  });
  expect(diagnostics).toEqual([]);
  expect(unpack(schema.type, config)).toMatchObject({ image: "debian-12", image_family: null, name: "web" });
});

test("no state has no configuration, and an unknown type is an error", async () => {
  expect(unpack(schema.type, (await generate({}, { state: undefined })).config)).toBeNull();
  const unknown = await generate({}, { typeName: "cloud_nothing" });
  expect(unknown.diagnostics).toMatchObject([{ summary: "Unknown resource type" }]);
  expect(unpack(schema.type, unknown.config)).toBeNull();
});
