import { describe, expect, test } from "@jest/globals";
import { errorDiagnostic } from "../../../../src/bridge/diag/diagnostic.ts";
import { validateResourceConfig } from "../../../../src/bridge/engine/validate-resource-config.ts";
import { formatPath, path } from "../../../../src/bridge/value/path.ts";
import { objectValue } from "../../../../src/bridge/value/value.ts";
import { type Fields, nothing, sent, toyCall, toyEngine, unknown } from "./toy.ts";

async function messagesOf(config: Fields, engine = toyEngine()): Promise<string[]> {
  const { diagnostics } = await validateResourceConfig(
    engine,
    { type_name: "toy_thing", config: sent(config) },
    toyCall(),
  );
  return diagnostics.map(({ severity, summary, path }) => `${severity} ${formatPath(path)}: ${summary}`);
}

const part = (kind: string | null, weight: number | null = null) =>
  objectValue([
    ["kind", kind],
    ["weight", weight],
  ]);

test("a good configuration has nothing to say", async () => {
  expect(await messagesOf({ name: "a", color: "red", size: 10, parts: [part("wheel")] })).toEqual([]);
});

test("every attribute's validators speak, each of its own place", async () => {
  expect(
    await messagesOf({ name: "a", color: "green", size: 11, parts: [part("wheel"), part("wing")] }),
  ).toEqual([
    "error color: Invalid value for color",
    "error size: Invalid value for size",
    "error parts[1].kind: Invalid value for parts[1].kind",
  ]);
});

test("what is unknown waits, at any depth", async () => {
  const parts = [
    unknown,
    objectValue([
      ["kind", unknown],
      ["weight", null],
    ]),
  ];
  expect(await messagesOf({ name: unknown, color: unknown, size: unknown, tags: unknown, parts })).toEqual(
    [],
  );
});

test("a deprecated argument is warned about where it is set, and nowhere else", async () => {
  expect(await messagesOf({ name: "a", tags: [], parts: [part("wheel"), part("door", 5)] })).toEqual([
    "warning tags: Deprecated argument",
    "warning parts[1].weight: Deprecated argument",
  ]);
  const { diagnostics } = await validateResourceConfig(
    toyEngine(),
    { type_name: "toy_thing", config: sent({ name: "a", tags: [] }) },
    toyCall(),
  );
  expect(diagnostics[0]?.detail).toBe("tags is deprecated: Use labels.");
});

describe("the resource's own check", () => {
  test("sees the model, works unconfigured, and can point at attributes", async () => {
    const engine = toyEngine({
      validate: (config, { diagnostics }) => {
        expect(config).toMatchObject({
          name: "a",
          size: 5,
          amount: 7n,
          color: null,
          parts: [{ kind: "door", weight: null }],
        });
        diagnostics.add(errorDiagnostic("Does not fit", "", path("size")));
      },
    });
    engine.services = null;
    expect(await messagesOf({ name: "a", size: 5, amount: 7, parts: [part("door")] }, engine)).toEqual([
      "error size: Does not fit",
    ]);
  });

  test("is not asked about values that are wrong by themselves", async () => {
    const engine = toyEngine({
      validate: () => {
        throw new Error("asked all the same");
      },
    });
    expect(await messagesOf({ name: "a", size: 11 }, engine)).toEqual(["error size: Invalid value for size"]);
  });

  test("is asked in spite of warnings", async () => {
    const engine = toyEngine({ validate: (_config, { diagnostics }) => diagnostics.error("Asked", "") });
    expect(await messagesOf({ name: "a", tags: [] }, engine)).toEqual([
      "warning tags: Deprecated argument",
      "error : Asked",
    ]);
  });
});

test("a value no model can hold is an error at its place", async () => {
  expect(await messagesOf({ name: "a", amount: 0.5 })).toEqual(["error amount: Invalid value"]);
  expect(await messagesOf({ name: "a", parts: [part("wheel", 1), part("wheel", 0.5)] })).toEqual([
    "warning parts[0].weight: Deprecated argument",
    "warning parts[1].weight: Deprecated argument",
    "error parts[1].weight: Invalid value",
  ]);
  expect(await messagesOf({ name: "a", parts: [null] })).toEqual(["error parts[0]: Invalid value"]);
});

test("no configuration is nothing to check", async () => {
  for (const config of [sent(null), nothing, undefined])
    expect(
      await validateResourceConfig(toyEngine(), { type_name: "toy_thing", config }, toyCall()),
    ).toMatchObject({ diagnostics: [] });
});

test("a type the provider does not have is named, with those it has", async () => {
  const { diagnostics } = await validateResourceConfig(
    toyEngine(),
    { type_name: "toy_ghost", config: sent({}) },
    toyCall(),
  );
  expect(diagnostics).toMatchObject([{ severity: "error", summary: "Unknown resource type" }]);
  expect(diagnostics[0]?.detail).toBe('The provider has no resource type "toy_ghost"; it has toy_thing.');
});
