import { expect, test } from "@jest/globals";
import type { DataSource } from "../../../../src/bridge/engine/data-source.ts";
import { providerMeta } from "../../../../src/bridge/engine/provider-meta.ts";
import { integerAttribute, stringAttribute } from "../../../../src/bridge/schema/builders.ts";
import { defineSchema } from "../../../../src/bridge/schema/schema.ts";
import { oneOf } from "../../../../src/bridge/schema/validators/one-of.ts";
import { Unknown } from "../../../../src/bridge/value/value.ts";
import { Diagnostic_Severity } from "../../../../src/bridge/wire/gen/tfplugin6.ts";
import {
  ask,
  block,
  configured,
  noConfig,
  type Services,
  serveInProcess,
  testProvider,
  unpack,
} from "./in-process.ts";

const schema = defineSchema("resource", {
  description: "A market.",
  attributes: {
    name: stringAttribute("required", { description: "Its name.", validators: [oneOf("a", "b")] }),
    price: integerAttribute("computed", { description: "What it costs." }),
    zone: stringAttribute("computed", { description: "Where it is." }),
  },
});
const metaSchema = defineSchema("provider", {
  description: "What a module says.",
  attributes: { module: stringAttribute("optional", { description: "Its name." }) },
});
const market: DataSource<typeof schema.attributes, Services> = {
  type_name: "cloud_market",
  schema,
  validate(config, { diagnostics }) {
    if (config.name === "b") diagnostics.warn("Old market", "Market b closes soon.");
  },
  async read({ config }, services, context) {
    const module = providerMeta(context, metaSchema)?.module;
    if (module === "broken") throw new TypeError("x is undefined");
    if (config.name === "b") return { name: "b", price: 2 } as never;
    return { ...config, price: 7, zone: `${services.zone}${module ?? ""}` };
  },
};
const provider = testProvider({ data_sources: [market], meta_schema: metaSchema });

test("stands in the schema and in the metadata, beside the provider's meta schema", async () => {
  await using host = await serveInProcess(provider);
  const answer = await ask(host, "getProviderSchema");
  expect(Object.keys(answer.dataSourceSchemas)).toEqual(["cloud_market"]);
  expect(answer.providerMeta?.block?.attributes.map(({ name }) => name)).toEqual(["module"]);
  const metadata = await ask(host, "getMetadata");
  expect(metadata.dataSources).toEqual([{ typeName: "cloud_market" }]);
});

test("validates attributes first, then the whole, without being configured", async () => {
  await using host = await serveInProcess(provider);
  const validate = (name: string | Unknown) =>
    ask(host, "validateDataResourceConfig", {
      typeName: "cloud_market",
      config: block(schema, { name }),
    });
  expect((await validate("c")).diagnostics).toMatchObject([
    { severity: Diagnostic_Severity.ERROR, attribute: { steps: [{ attributeName: "name" }] } },
  ]);
  expect((await validate("b")).diagnostics).toMatchObject([{ severity: Diagnostic_Severity.WARNING }]);
  expect((await validate(new Unknown())).diagnostics).toEqual([]);
});

test("reads with the services and the module's own words", async () => {
  await using host = await serveInProcess(provider);
  const read = async (name: string, module: string | null) =>
    ask(host, "readDataSource", {
      typeName: "cloud_market",
      config: block(schema, { name }),
      providerMeta: module === null ? undefined : block(metaSchema, { module }),
    });
  expect((await read("a", null)).diagnostics).toMatchObject([{ summary: "Provider not configured" }]);
  await configured(host);
  const { state, diagnostics, deferred } = await read("a", "!");
  expect(diagnostics).toEqual([]);
  expect(deferred).toBeUndefined();
  expect(unpack(schema.type, state)).toEqual({ name: "a", price: 7, zone: "north!" });

  const unsettled = await read("b", null);
  expect(unsettled.diagnostics).toMatchObject([
    { severity: Diagnostic_Severity.ERROR, attribute: { steps: [{ attributeName: "zone" }] } },
  ]);
  const broken = await read("a", "broken");
  expect(broken.diagnostics).toMatchObject([{ summary: "Bug in the provider" }]);
  expect(unpack(schema.type, broken.state)).toBeNull();
});

test("what means the same as the configuration stays as the user wrote it", async () => {
  const spelled = defineSchema("resource", {
    description: "",
    attributes: {
      name: stringAttribute("required", {
        description: "",
        same: (a: string, b: string) => a.toLowerCase() === b.toLowerCase(),
      }),
    },
  });
  const loud: DataSource<typeof spelled.attributes, Services> = {
    type_name: "cloud_name",
    schema: spelled,
    read: async ({ config }) => ({ name: config.name.toUpperCase() }),
  };
  await using host = await serveInProcess(testProvider({ data_sources: [loud] }));
  await configured(host);
  const { state } = await ask(host, "readDataSource", {
    typeName: "cloud_name",
    config: block(spelled, { name: "Ada" }),
  });
  expect(unpack(spelled.type, state)).toEqual({ name: "Ada" });
});

test("an unknown type is an error in every call", async () => {
  await using host = await serveInProcess(provider);
  const request = { typeName: "cloud_nothing", config: noConfig };
  const summary = "Unknown data source type";
  const validated = await ask(host, "validateDataResourceConfig", request);
  expect(validated.diagnostics).toMatchObject([{ severity: Diagnostic_Severity.ERROR, summary }]);
  const read = await ask(host, "readDataSource", {
    ...request,
  });
  expect(read.diagnostics).toMatchObject([{ severity: Diagnostic_Severity.ERROR, summary }]);
});

test("two of a name, or a name of another provider, are refused when the provider is made", async () => {
  await expect(serveInProcess(testProvider({ data_sources: [market, market] }))).rejects.toThrow(
    "data source cloud_market is defined twice",
  );
  const foreign = { ...market, type_name: "sky_market" };
  await expect(serveInProcess(testProvider({ data_sources: [foreign] }))).rejects.toThrow(
    'data source sky_market: the name must start with "cloud_"',
  );
});
