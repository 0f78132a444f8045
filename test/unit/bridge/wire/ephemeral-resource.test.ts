import { describe, expect, test } from "@jest/globals";
import { silentLogger } from "../../../../src/base/log.ts";
import type { EphemeralResource } from "../../../../src/bridge/engine/ephemeral-resource.ts";
import { closeLeases } from "../../../../src/bridge/engine/leases.ts";
import { integerAttribute, stringAttribute } from "../../../../src/bridge/schema/builders.ts";
import { defineSchema } from "../../../../src/bridge/schema/schema.ts";
import { oneOf } from "../../../../src/bridge/schema/validators/one-of.ts";
import { Diagnostic_Severity } from "../../../../src/bridge/wire/gen/tfplugin6.ts";
import {
  ask,
  block,
  configured,
  type InProcess,
  type Services,
  serveInProcess,
  testProvider,
  unpack,
} from "./in-process.ts";

const schema = defineSchema("resource", {
  description: "A token.",
  attributes: {
    role: stringAttribute("required", { description: "", validators: [oneOf("reader", "writer")] }),
    hours: integerAttribute("optional_computed", { description: "" }),
    token: stringAttribute("computed", { description: "", sensitive: true }),
  },
});
type Token = EphemeralResource<typeof schema.attributes, Services>;

/** Tokens of a service that counts them; `open` holds the ones that were not taken back. */
function tokens(more: Partial<Token> = {}) {
  const open = new Set<unknown>();
  let count = 0;
  const definition: Token = {
    type_name: "cloud_token",
    schema,
    async open({ config, private: kept }, services) {
      const lease = `${services.zone}-${++count}`;
      open.add(lease);
      kept.set("lease", lease);
      const result = { ...config, hours: config.hours ?? 1, token: `secret-${lease}` };
      return { result, renew_at: new Date(1_700_000_000_250) };
    },
    async renew({ private: kept }) {
      const turn = Number(kept.get("turn") ?? 0) + 1;
      kept.set("turn", turn);
      return turn < 2 ? { renew_at: new Date(-1_500) } : {};
    },
    async close({ private: kept }) {
      if (!open.delete(kept.get("lease"))) throw new Error(`no lease ${kept.get("lease")}`);
    },
    ...more,
  };
  return { open, provider: testProvider({ ephemeral_resources: [definition] }) };
}

const typeName = "cloud_token";
const openOne = (host: InProcess, role = "reader") =>
  ask(host, "openEphemeralResource", { typeName, config: block(schema, { role }) });

test("stands in the schema and in the metadata", async () => {
  await using host = await serveInProcess(tokens().provider);
  expect(Object.keys((await ask(host, "getProviderSchema")).ephemeralResourceSchemas)).toEqual([typeName]);
  expect((await ask(host, "getMetadata")).ephemeralResources).toEqual([{ typeName }]);
});

test("is validated unconfigured", async () => {
  await using host = await serveInProcess(tokens().provider);
  const config = block(schema, { role: "owner" });
  const { diagnostics } = await ask(host, "validateEphemeralResourceConfig", { typeName, config });
  expect(diagnostics).toMatchObject([{ attribute: { steps: [{ attributeName: "role" }] } }]);
});

test("is opened, renewed and closed", async () => {
  const { open, provider } = tokens();
  await using host = await serveInProcess(provider);
  await configured(host);
  const opened = await openOne(host);
  expect(opened.diagnostics).toEqual([]);
  expect(unpack(schema.type, opened.result)).toEqual({ role: "reader", hours: 1, token: "secret-north-1" });
  expect(opened.renewAt).toEqual({ seconds: 1_700_000_000n, nanos: 250_000_000 });
  expect(opened.deferred).toBeUndefined();

  const first = await ask(host, "renewEphemeralResource", { typeName, private: opened.private });
  expect(first).toMatchObject({ diagnostics: [], renewAt: { seconds: -2n, nanos: 500_000_000 } });
  const last = await ask(host, "renewEphemeralResource", { typeName, private: first.private });
  expect(last.renewAt).toBeUndefined();
  expect(last.private?.toString()).toBe('{"lease":"north-1","turn":2}');

  const closed = await ask(host, "closeEphemeralResource", { typeName, private: opened.private });
  expect(closed.diagnostics).toEqual([]);
  expect(open.size).toBe(0);
  await closeLeases(host.engine, silentLogger);
});

describe("an open that ends in an error closes what it opened, since Terraform does not", () => {
  test.each<[string, Partial<Token>, string]>([
    [
      "a configured value came back changed",
      { open: async ({ config }) => ({ result: { ...config, role: "writer", token: "t" } }) },
      "role",
    ],
    [
      "a value is missing",
      { open: async ({ config }) => ({ result: { role: config.role } as never }) },
      "hours",
    ],
    [
      "it wants to be renewed and cannot be",
      {
        renew: undefined as never,
        open: async ({ config }) => ({ result: { ...config, token: "t" }, renew_at: new Date() }),
      },
      "it has no renew handler",
    ],
    [
      "it wants to be renewed at no time",
      { open: async ({ config }) => ({ result: { ...config, token: "t" }, renew_at: new Date(Number.NaN) }) },
      "that is no moment in time",
    ],
  ])("%s", async (_case, more, said) => {
    let closed = 0;
    const close = async () => {
      closed++;
    };
    await using host = await serveInProcess(tokens({ close, ...more }).provider);
    await configured(host);
    const { diagnostics, renewAt } = await openOne(host);
    expect(diagnostics[0]).toMatchObject({ severity: Diagnostic_Severity.ERROR });
    expect(diagnostics[0]?.detail).toContain(said);
    expect(renewAt).toBeUndefined();
    expect(closed).toBe(1);
  });
});

test("what is left open when the process ends is closed, with the services it was opened with", async () => {
  const { open, provider } = tokens();
  await using host = await serveInProcess(provider);
  await configured(host);
  const [first] = [await openOne(host), await openOne(host, "writer"), await openOne(host)];
  await ask(host, "closeEphemeralResource", { typeName, private: first.private });
  expect([...open]).toEqual(["north-2", "north-3"]);
  host.engine.services = null;
  await ask(host, "stopProvider");
  await closeLeases(host.engine, silentLogger);
  expect(open.size).toBe(0);
});

test("a lease that cannot be closed at the end is logged with the error, and stops no other", async () => {
  const closed: unknown[] = [];
  const { provider } = tokens({
    async close({ private: kept }) {
      if (kept.get("lease") === "north-1") throw new Error("the service is down");
      closed.push(kept.get("lease"));
    },
  });
  await using host = await serveInProcess(provider);
  await configured(host);
  await Promise.all([openOne(host), openOne(host)]);
  const entries: unknown[] = [];
  const log = {
    ...silentLogger,
    error: (message: string, fields?: object) => entries.push({ message, ...fields }),
  };
  await closeLeases(host.engine, log);
  expect(closed).toEqual(["north-2"]);
  expect(JSON.stringify(entries)).toContain("the service is down");
});

test("one without close is no lease, and closing it does nothing", async () => {
  await using host = await serveInProcess(tokens({ close: undefined as never }).provider);
  await configured(host);
  const { private: kept } = await openOne(host);
  expect(host.engine.leases.takeAll()).toEqual([]);
  const { diagnostics } = await ask(host, "closeEphemeralResource", { typeName, private: kept });
  expect(diagnostics).toEqual([]);
});

test("an unknown type is an error in every call, and so is a renewal nothing was made for", async () => {
  await using host = await serveInProcess(tokens({ renew: undefined as never }).provider);
  const config = block(schema, { role: "reader" });
  const unknown = { typeName: "cloud_nothing" };
  for (const { diagnostics } of [
    await ask(host, "validateEphemeralResourceConfig", { ...unknown, config }),
    await ask(host, "openEphemeralResource", { ...unknown, config }),
    await ask(host, "renewEphemeralResource", unknown),
    await ask(host, "closeEphemeralResource", unknown),
  ])
    expect(diagnostics).toMatchObject([{ summary: "Unknown ephemeral resource type" }]);
  expect((await ask(host, "renewEphemeralResource", { typeName })).diagnostics).toMatchObject([
    { summary: "Renewal not supported" },
  ]);
});
