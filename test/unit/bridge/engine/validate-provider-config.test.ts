import { expect, test } from "@jest/globals";
import { validateProviderConfig } from "../../../../src/bridge/engine/validate-provider-config.ts";
import { encodeValue } from "../../../../src/bridge/value/msgpack.ts";
import { formatPath } from "../../../../src/bridge/value/path.ts";
import { objectValue, type Value } from "../../../../src/bridge/value/value.ts";
import { nothing, providerSchema, toyCall, toyEngine, unknown } from "./toy.ts";

const config = (endpoint: Value, retries: Value) => ({
  msgpack: encodeValue(
    providerSchema.type,
    objectValue([
      ["endpoint", endpoint],
      ["retries", retries],
    ]),
  ),
  json: new Uint8Array(),
});

test("validators, deprecations and the provider's own check speak", async () => {
  const engine = toyEngine({}, { validate: (_model, { diagnostics }) => diagnostics.warn("Asked", "") });
  const messages = async (endpoint: Value, retries: Value) => {
    const { diagnostics } = await validateProviderConfig(
      engine,
      { config: config(endpoint, retries) },
      toyCall(),
    );
    return diagnostics.map(({ severity, summary, path }) => `${severity} ${formatPath(path)}: ${summary}`);
  };
  expect(await messages("here", null)).toEqual(["warning : Asked"]);
  expect(await messages(unknown, unknown)).toEqual(["warning : Asked"]);
  expect(await messages("nowhere", 1)).toEqual([
    "error endpoint: Invalid value for endpoint",
    "warning retries: Deprecated argument",
  ]);
  expect(await messages("here", 0.5)).toEqual([
    "warning retries: Deprecated argument",
    "error retries: Invalid value",
  ]);
});

test("no provider block is nothing to check", async () => {
  const engine = toyEngine(
    {},
    {
      validate: () => {
        throw new Error("asked all the same");
      },
    },
  );
  expect((await validateProviderConfig(engine, { config: nothing }, toyCall())).diagnostics).toEqual([]);
});
