import { describe, expect, test } from "@jest/globals";
import type { LosslessNumber } from "lossless-json";
import { upgradeResourceState } from "../../../../src/bridge/engine/upgrade-resource-state.ts";
import { jsonBytes, received, thing, thingFields, toyCall, toyEngine } from "./toy.ts";

async function upgrade(version: bigint, json: unknown, engine = toyEngine(), type_name = "toy_thing") {
  const response = await upgradeResourceState(
    engine,
    { type_name, version, raw_state_json: jsonBytes(json) },
    toyCall(),
  );
  return {
    state: received(response.upgraded_state),
    errors: response.diagnostics.map(({ severity, summary, detail }) => `${severity}: ${summary}. ${detail}`),
  };
}

describe("state of the same version", () => {
  test("is read as it is, number by number", async () => {
    const json =
      '{"name":"a","amount":12345678901234567890123,"size":3,"labels":{"__proto__":"x"},"tags":null}';
    expect(await upgrade(2n, json)).toEqual({
      state: { name: "a", amount: 12345678901234567890123n, size: 3, labels: new Map([["__proto__", "x"]]) },
      errors: [],
    });
  });

  test("may lack attributes the schema has got since, and have some it has lost", async () => {
    expect(await upgrade(2n, '{"name":"a","gone":{"x":1},"parts":[{"kind":"door","gone":2}]}')).toEqual({
      state: { name: "a", parts: [{ kind: "door", weight: null }] },
      errors: [],
    });
  });

  test("does not need a configured provider", async () => {
    const engine = toyEngine();
    engine.services = null;
    expect(await upgrade(2n, '{"name":"a"}', engine)).toEqual({ state: { name: "a" }, errors: [] });
  });

  test("that does not fit is an error that names the place", async () => {
    expect(await upgrade(2n, '{"name":["a"]}')).toEqual({
      state: null,
      errors: ["error: Invalid value. name: a string is required."],
    });
    expect((await upgrade(2n, "{")).errors[0]).toMatch(/^error: Invalid value\. not JSON/);
    expect((await upgrade(2n, "[]")).errors).toEqual(["error: Invalid value. a object is required."]);
  });
});

describe("state of an older version", () => {
  const engine = toyEngine({
    upgrades: {
      0: (state) => ({ ...thing, amount: BigInt((state as { price: LosslessNumber }).price.toString()) }),
      1: () => ({ ...thing, zone: undefined as never }),
    },
  });

  test("is converted with all its digits", async () => {
    expect(await upgrade(0n, '{"price":12345678901234567890123}', engine)).toEqual({
      state: { ...thingFields, amount: 12345678901234567890123n },
      errors: [],
    });
  });

  test("whose conversion leaves something out is an error that names it", async () => {
    const { state, errors } = await upgrade(1n, "{}", engine);
    expect(state).toMatchObject({ id: "thing-1" });
    expect(errors[0]).toMatch(/^error: Bug in the provider\. The provider did not settle zone/);
  });

  test("whose conversion fails is an error", async () => {
    const { state, errors } = await upgrade(0n, "{}", engine);
    expect(state).toBeNull();
    expect(errors[0]).toMatch(/^error: Bug in the provider/);
  });
});

test.each<[string, bigint]>([
  ["newer", 3n],
  ["older, without a conversion", 1n],
  ["absurd", 2n ** 62n],
])("state of a version that is %s is an error that says what to do", async (_name, version) => {
  const { state, errors } = await upgrade(version, "{}");
  expect(state).toBeNull();
  expect(errors).toEqual([
    `error: State of an unknown version. The stored state of this toy_thing has version ${version}, this provider ` +
      "writes version 2 and cannot convert it. Use the provider version that wrote it, or import the resource.",
  ]);
});

test("state in the format of Terraform 0.11, which has no JSON, is an error that says what to do", async () => {
  const { state, errors } = await upgrade(2n, "");
  expect(state).toBeNull();
  expect(errors[0]).toMatch(/^error: State too old\. .*Remove the resource from state and import it\.$/);
});

test("a type the provider does not have is an error", async () => {
  const { state, errors } = await upgrade(2n, "{}", toyEngine(), "toy_ghost");
  expect(state).toBeNull();
  expect(errors[0]).toMatch(/^error: Unknown resource type\./);
});
