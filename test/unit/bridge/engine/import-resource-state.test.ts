import { expect, test } from "@jest/globals";
import { importResourceState } from "../../../../src/bridge/engine/import-resource-state.ts";
import { aborted, received, thing, thingFields, toyCall, toyEngine, unknown } from "./toy.ts";

const request = { type_name: "toy_thing", id: "thing-1" };

test("the object with the id becomes state, with its private state", async () => {
  const engine = toyEngine({
    import: async ({ id, private: privateState }, services) => {
      expect(services).toEqual({ endpoint: "here" });
      privateState.set("imported", true);
      return { ...thing, id };
    },
  });
  const { imported_resources, diagnostics } = await importResourceState(engine, request, toyCall());
  expect(diagnostics).toEqual([]);
  expect(imported_resources).toHaveLength(1);
  const [imported] = imported_resources;
  expect(imported?.type_name).toBe("toy_thing");
  expect(received(imported?.state ?? new Uint8Array())).toEqual(thingFields);
  expect(new TextDecoder().decode(imported?.private)).toBe('{"imported":true}');
});

test.each<[string, () => ReturnType<typeof toyEngine>, object, string]>([
  ["a resource that cannot be imported", () => toyEngine(), request, "Import not supported"],
  [
    "an object that cannot be found",
    () =>
      toyEngine({
        import: async () => {
          throw aborted();
        },
      }),
    request,
    "ABORTED",
  ],
  [
    "a type the provider does not have",
    () => toyEngine(),
    { ...request, type_name: "toy_ghost" },
    "Unknown resource type",
  ],
  [
    "an unconfigured provider",
    () => {
      const engine = toyEngine({ import: async () => thing });
      engine.services = null;
      return engine;
    },
    request,
    "Provider not configured",
  ],
])("%s imports nothing", async (_name, engine, given, summary) => {
  const response = await importResourceState(engine(), given as typeof request, toyCall());
  expect(response.imported_resources).toEqual([]);
  expect(response.diagnostics).toMatchObject([{ severity: "error", summary }]);
});

test("what the handler does not settle is null, and an error", async () => {
  const engine = toyEngine({ import: async () => ({ ...thing, zone: unknown as never }) });
  const { imported_resources, diagnostics } = await importResourceState(engine, request, toyCall());
  expect(received(imported_resources[0]?.state ?? new Uint8Array())).not.toHaveProperty("zone");
  expect(diagnostics).toMatchObject([{ severity: "error", path: [{ attribute: "zone" }] }]);
});
