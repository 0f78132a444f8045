import { expect, test } from "@jest/globals";
import type { CallContext } from "../../../../src/bridge/engine/provider.ts";
import { providerMeta } from "../../../../src/bridge/engine/provider-meta.ts";
import { stringAttribute } from "../../../../src/bridge/schema/builders.ts";
import { defineSchema } from "../../../../src/bridge/schema/schema.ts";
import { disk, diskSchema } from "./disk.ts";
import { ask, block, configured, serveInProcess, testProvider } from "./in-process.ts";

const meta_schema = defineSchema("provider", {
  description: "",
  attributes: { module: stringAttribute("optional", { description: "" }) },
});

function listening() {
  const heard: [string, unknown][] = [];
  const hear = (where: string, context: CallContext) =>
    heard.push([where, providerMeta(context, meta_schema)]);
  const resource = disk({
    plan: async ({ plan }, _services, context) => {
      hear("plan", context);
      return { plan };
    },
    create: async ({ plan }, _services, context) => {
      hear("create", context);
      return { ...plan, id: "1" } as never;
    },
    read: async ({ state }, _services, context) => {
      hear("read", context);
      return state;
    },
    planDestroy: (_request, _services, context) => void hear("destroy", context),
  });
  return { heard, resource };
}

test.each([
  ["what the module says", block(meta_schema, { module: "vpc" }), { module: "vpc" }],
  ["null where it says nothing", undefined, null],
])("every handler that Terraform tells it to hears %s", async (_case, providerMetaValue, expected) => {
  const { heard, resource } = listening();
  await using host = await serveInProcess(testProvider({ resources: [resource], meta_schema }));
  await configured(host);
  const typeName = "cloud_disk";
  const config = block(diskSchema, { name: "a" });
  const said = { typeName, providerMeta: providerMetaValue };
  await ask(host, "planResourceChange", { ...said, config, proposedNewState: config });
  await ask(host, "applyResourceChange", { ...said, config, plannedState: config });
  const state = block(diskSchema, { name: "a", id: "1" });
  await ask(host, "readResource", { ...said, currentState: state });
  await ask(host, "planResourceChange", { ...said, priorState: state });
  expect(heard).toEqual(["plan", "create", "read", "destroy"].map((where) => [where, expected]));
});

test("a provider without the schema hears nothing, and bytes that do not fit are an error", async () => {
  const { heard, resource } = listening();
  const state = block(diskSchema, { name: "a", id: "1" });
  const request = { typeName: "cloud_disk", currentState: state, providerMeta: state };
  await using plain = await serveInProcess(testProvider({ resources: [resource] }));
  await configured(plain);
  expect((await ask(plain, "readResource", request)).diagnostics).toEqual([]);
  expect(heard).toEqual([["read", null]]);
  await using strict = await serveInProcess(testProvider({ resources: [resource], meta_schema }));
  await configured(strict);
  expect((await ask(strict, "readResource", request)).diagnostics).toMatchObject([
    { summary: "Invalid value" },
  ]);
});
