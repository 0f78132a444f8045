import { describe, expect, test } from "@jest/globals";
import type { DataSource } from "../../../../src/bridge/engine/data-source.ts";
import { Deferral } from "../../../../src/bridge/engine/deferral.ts";
import type { EphemeralResource } from "../../../../src/bridge/engine/ephemeral-resource.ts";
import { Unknown } from "../../../../src/bridge/value/value.ts";
import { Deferred_Reason, Diagnostic_Severity } from "../../../../src/bridge/wire/gen/tfplugin6.ts";
import { type Disk, disk, diskSchema } from "./disk.ts";
import {
  ask,
  block,
  configured,
  deferralAllowed,
  type InProcess,
  noConfig,
  type Services,
  serveInProcess,
  testProvider,
  unpack,
} from "./in-process.ts";

const missing = () => {
  throw new Deferral("absent_prerequisite", "The rack of this disk does not exist yet.");
};
const diskData: DataSource<typeof diskSchema.attributes, Services> = {
  type_name: "cloud_disk",
  schema: diskSchema,
  read: async ({ config }) => (config.name === "late" ? missing() : config),
};
const diskLease: EphemeralResource<typeof diskSchema.attributes, Services> = {
  type_name: "cloud_disk",
  schema: diskSchema,
  open: async ({ config }) => (config.name === "late" ? missing() : { result: config }),
};
const late: Partial<Disk> = {
  plan: async ({ plan }) => (plan.name === "late" ? missing() : { plan }),
  create: async () => missing(),
  read: async ({ state }) => (state.name === "late" ? missing() : state),
  import: async () => missing(),
  planDestroy: ({ state }) => (state.name === "late" ? missing() : undefined),
};
const provider = testProvider({
  resources: [disk(late)],
  data_sources: [diskData],
  ephemeral_resources: [diskLease],
});
const typeName = "cloud_disk";
const config = (name: string) => block(diskSchema, { name, size: 1 });
const state = (name: string) => block(diskSchema, { name, size: 1, id: "disk/1" });

/** Every call that can be deferred, on the disk of this name. */
const calls = (host: InProcess, name: string, clientCapabilities?: typeof deferralAllowed) => ({
  plan: () =>
    ask(host, "planResourceChange", {
      typeName,
      config: config(name),
      proposedNewState: config(name),
      priorPrivate: Buffer.from('{"a":1}'),
      clientCapabilities,
    }),
  read: () =>
    ask(host, "readResource", {
      typeName,
      currentState: state(name),
      private: Buffer.from('{"a":1}'),
      clientCapabilities,
    }),
  import: () => ask(host, "importResourceState", { typeName, id: name, clientCapabilities }),
  data: () => ask(host, "readDataSource", { typeName, config: config(name), clientCapabilities }),
  destroy: () => ask(host, "planResourceChange", { typeName, priorState: state(name), clientCapabilities }),
  open: () => ask(host, "openEphemeralResource", { typeName, config: config(name), clientCapabilities }),
});

describe("a handler defers where Terraform allows it", () => {
  test("with what is known so far as the answer", async () => {
    await using host = await serveInProcess(provider);
    await configured(host);
    const { plan, read, import: importOne, data, open, destroy } = calls(host, "late", deferralAllowed);
    const deferred = { reason: Deferred_Reason.ABSENT_PREREQ };

    const planned = await plan();
    expect(planned).toMatchObject({ diagnostics: [], deferred, plannedPrivate: Buffer.from('{"a":1}') });
    expect(unpack(diskSchema.type, planned.plannedState)).toEqual({
      name: "late",
      size: 1,
      id: new Unknown(),
    });
    const refreshed = await read();
    expect(refreshed).toMatchObject({ diagnostics: [], deferred, private: Buffer.from('{"a":1}') });
    expect(unpack(diskSchema.type, refreshed.newState)).toMatchObject({ name: "late", id: "disk/1" });
    const imported = await importOne();
    expect(imported).toMatchObject({ diagnostics: [], deferred, importedResources: [{ typeName }] });
    expect(unpack(diskSchema.type, imported.importedResources[0]?.state)).toBeInstanceOf(Unknown);
    const found = await data();
    expect(found).toMatchObject({ diagnostics: [], deferred });
    expect(unpack(diskSchema.type, found.state)).toBeInstanceOf(Unknown);
    const destroyed = await destroy();
    expect(destroyed).toMatchObject({ diagnostics: [], deferred });
    expect(unpack(diskSchema.type, destroyed.plannedState)).toBeNull();
    const opened = await open();
    expect(opened).toMatchObject({ diagnostics: [], deferred });
    expect(unpack(diskSchema.type, opened.result)).toBeInstanceOf(Unknown);
  });

  test("and what is not deferred does not say so", async () => {
    await using host = await serveInProcess(provider);
    await configured(host);
    const { plan, read, data, open, destroy } = calls(host, "now", deferralAllowed);
    for (const answer of [await plan(), await read(), await data(), await open(), await destroy()])
      expect(answer).toMatchObject({ diagnostics: [], deferred: undefined });
  });
});

test("where Terraform does not allow it, the explanation is an error", async () => {
  await using host = await serveInProcess(provider);
  await configured(host);
  for (const each of Object.values(calls(host, "late"))) {
    const { diagnostics, deferred } = await each();
    expect(deferred).toBeUndefined();
    expect(diagnostics).toMatchObject([
      {
        severity: Diagnostic_Severity.ERROR,
        summary: "Not possible yet",
        detail: expect.stringContaining("The rack of this disk does not exist yet."),
      },
    ]);
  }
});

test("nothing is deferred while applying", async () => {
  await using host = await serveInProcess(provider);
  await configured(host);
  const { diagnostics } = await ask(host, "applyResourceChange", {
    typeName,
    config: config("a"),
    plannedState: config("a"),
  });
  expect(diagnostics).toMatchObject([{ summary: "Not possible yet" }]);
});

describe("a provider whose configuration is not known yet", () => {
  const waiting = {
    ...provider,
    configure: async (_config: unknown, _context: unknown, host: { terraform_version: string }) => {
      throw new Deferral("provider_config_unknown", `The zone is not known to ${host.terraform_version}.`);
    },
  };
  const configureRequest = { config: noConfig, terraformVersion: "1.14.0" };

  test("defers everything, without asking a handler", async () => {
    await using host = await serveInProcess(waiting);
    const answer = await ask(host, "configureProvider", {
      ...configureRequest,
      clientCapabilities: deferralAllowed,
    });
    expect(answer.diagnostics).toEqual([]);
    for (const each of Object.values(calls(host, "now", deferralAllowed)))
      expect(await each()).toMatchObject({
        diagnostics: [],
        deferred: { reason: Deferred_Reason.PROVIDER_CONFIG_UNKNOWN },
      });
    const applied = await ask(host, "applyResourceChange", {
      typeName,
      config: config("a"),
      plannedState: config("a"),
    });
    expect(applied.diagnostics).toMatchObject([
      { summary: "Provider not configured", detail: expect.stringContaining("was deferred") },
    ]);
  });

  test("fails where that is not allowed, in its own words", async () => {
    await using host = await serveInProcess(waiting);
    expect((await ask(host, "configureProvider", configureRequest)).diagnostics).toMatchObject([
      { summary: "Not possible yet", detail: expect.stringContaining("The zone is not known to 1.14.0.") },
    ]);
  });

  test("stops deferring once it is configured", async () => {
    let known = false;
    await using host = await serveInProcess({
      ...provider,
      configure: async () =>
        known ? { zone: "north" } : waiting.configure(null, null, { terraform_version: "" }),
    });
    const request = { ...configureRequest, clientCapabilities: deferralAllowed };
    await ask(host, "configureProvider", request);
    known = true;
    await ask(host, "configureProvider", request);
    expect(await calls(host, "now", deferralAllowed).read()).toMatchObject({ deferred: undefined });
  });
});
