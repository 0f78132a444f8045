import { expect, test } from "@jest/globals";
import { createEngine, resourceOf, servicesOf } from "../../../../src/bridge/engine/engine.ts";
import { stopProvider } from "../../../../src/bridge/engine/stop-provider.ts";
import { toyEngine, toyProvider } from "./toy.ts";

const [resource] = toyProvider().resources;

test("a provider's resources are found by name", () => {
  const engine = createEngine(toyProvider());
  expect([...engine.resources.keys()]).toEqual(["toy_thing"]);
  expect(resourceOf(engine, "toy_thing").type_name).toBe("toy_thing");
  expect(() => resourceOf(engine, "toy_ghost")).toThrow(/no resource type "toy_ghost"; it has toy_thing/);
});

test("two resources of one name, or one without the provider's prefix, are refused", () => {
  if (!resource) throw new Error("the toy provider has no resource");
  const named = (...names: string[]) => ({
    ...toyProvider(),
    resources: names.map((type_name) => ({ ...resource, type_name })),
  });
  expect(() => createEngine(named("toy_a", "toy_a"))).toThrow("resource toy_a is defined twice");
  expect(() => createEngine(named("thing"))).toThrow('resource thing: the name must start with "toy_"');
  expect(() => createEngine(named("toything"))).toThrow(TypeError);
  expect(() => createEngine(named("toy_a", "toy_b"))).not.toThrow();
});

test("there are no services before the provider is configured", () => {
  const engine = createEngine(toyProvider());
  expect(() => servicesOf(engine)).toThrow(/before it configured the provider/);
  expect(servicesOf(toyEngine())).toEqual({ endpoint: "here" });
});

test("a stop reaches the calls in flight, not those that come later", () => {
  const engine = toyEngine();
  const before = engine.stopping.signal;
  stopProvider(engine);
  expect([before.aborted, engine.stopping.signal.aborted]).toEqual([true, false]);
});
