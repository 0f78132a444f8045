import { expect, test } from "@jest/globals";
import { configureProvider } from "../../../../src/bridge/engine/configure-provider.ts";
import { encodeValue } from "../../../../src/bridge/value/msgpack.ts";
import { objectValue, type Value } from "../../../../src/bridge/value/value.ts";
import { aborted, nothing, providerSchema, toyCall, toyEngine, Unknown, unknown } from "./toy.ts";

const config = (endpoint: Value) => ({
  msgpack: encodeValue(
    providerSchema.type,
    objectValue([
      ["endpoint", endpoint],
      ["retries", null],
    ]),
  ),
  json: new Uint8Array(),
});

test("the services it makes are used until it makes others", async () => {
  const engine = toyEngine();
  engine.services = null;
  for (const endpoint of ["here", "there"]) {
    expect((await configureProvider(engine, { config: config(endpoint) }, toyCall())).diagnostics).toEqual(
      [],
    );
    expect(engine.services).toEqual({ endpoint });
  }
});

test("the services of before are closed when it makes others, and when it makes none they are not", async () => {
  const closed: unknown[] = [];
  const engine = toyEngine();
  Object.assign(engine.provider, { close: async (services: unknown) => void closed.push(services) });
  engine.services = null;
  await configureProvider(engine, { config: config("here") }, toyCall());
  expect(closed).toEqual([]);
  await configureProvider(engine, { config: config("there") }, toyCall());
  expect(closed).toEqual([{ endpoint: "here" }]);
});

test("unknown and absent values reach the provider as what they are", async () => {
  const seen: unknown[] = [];
  const engine = toyEngine(
    {},
    { configure: async ({ endpoint }) => ({ endpoint: String(seen.push(endpoint)) }) },
  );
  await configureProvider(engine, { config: config(unknown) }, toyCall());
  await configureProvider(engine, { config: config(null) }, toyCall());
  await configureProvider(engine, { config: nothing }, toyCall());
  expect(seen[0]).toBeInstanceOf(Unknown);
  expect(seen.slice(1)).toEqual([null, null]);
});

test("a failure keeps the services of before", async () => {
  const throwing = toyEngine(
    {},
    {
      configure: async () => {
        throw aborted();
      },
    },
  );
  expect(
    (await configureProvider(throwing, { config: config("there") }, toyCall())).diagnostics,
  ).toMatchObject([{ severity: "error", summary: "ABORTED" }]);
  const reporting = toyEngine(
    {},
    {
      configure: async (_config, { diagnostics }) => {
        diagnostics.error("Bad key", "Change it.");
        return { endpoint: "there" };
      },
    },
  );
  expect(
    (await configureProvider(reporting, { config: config("there") }, toyCall())).diagnostics,
  ).toMatchObject([{ severity: "error", summary: "Bad key" }]);
  expect([throwing.services, reporting.services]).toEqual([{ endpoint: "here" }, { endpoint: "here" }]);
});

test("a warning does not keep it from being configured", async () => {
  const engine = toyEngine(
    {},
    {
      configure: async (_config, { diagnostics }) => {
        diagnostics.warn("Hm", "Look.");
        return { endpoint: "there" };
      },
    },
  );
  await configureProvider(engine, { config: config("there") }, toyCall());
  expect(engine.services).toEqual({ endpoint: "there" });
});

test("bytes that are no configuration are an error", async () => {
  const engine = toyEngine();
  const { diagnostics } = await configureProvider(
    engine,
    { config: { ...nothing, msgpack: Uint8Array.of(0xc3) } },
    toyCall(),
  );
  expect(diagnostics).toMatchObject([{ severity: "error", summary: "Invalid value" }]);
});
