import type { Provider, Resource } from "../../../../src/bridge/engine/provider.ts";
import type { AttributeMap } from "../../../../src/bridge/schema/attribute.ts";
import type { ModelOf } from "../../../../src/bridge/schema/model.ts";
import { defineSchema, type SchemaDefinition } from "../../../../src/bridge/schema/schema.ts";
import { createTestHost, type TestInstance } from "../../../../src/bridge/testing/index.ts";
import { Unknown } from "../../../../src/bridge/value/value.ts";

/** Everything unknown in a planned model, at any depth, made known: by its place, or as `fresh` says. */
export function settled(
  planned: unknown,
  at = "",
  fresh: (at: string) => unknown = (place) => `new${place}`,
): unknown {
  const inside = (item: unknown, step: string) => settled(item, at + step, fresh);
  if (planned instanceof Unknown) return fresh(at);
  if (Array.isArray(planned)) return planned.map((item, index) => inside(item, `[${index}]`));
  if (planned instanceof Map)
    return new Map([...planned].map(([key, item]) => [key, inside(item, `[${key}]`)]));
  if (typeof planned === "object" && planned !== null && Object.getPrototypeOf(planned) === Object.prototype)
    return Object.fromEntries(
      Object.entries(planned).map(([name, item]) => [name, inside(item, `.${name}`)]),
    );
  return planned;
}

/** As {@link settled}, but a nested attribute that is open as a whole becomes null. */
export function fulfilled(attributes: AttributeMap, planned: object, at = ""): object {
  return Object.fromEntries(
    Object.entries(attributes).map(([name, { nested }]) => {
      const value = (planned as Record<string, unknown>)[name];
      const here = `${at}.${name}`;
      if (!nested) return [name, settled(value, here)];
      if (value === null || value instanceof Unknown) return [name, null];
      const one = (item: unknown, step: string) => fulfilled(nested.attributes, item as object, here + step);
      if (Array.isArray(value)) return [name, value.map((item, index) => one(item, `[${index}]`))];
      if (value instanceof Map)
        return [name, new Map([...value].map(([key, item]) => [key, one(item, `[${key}]`)]))];
      return [name, one(value, "")];
    }),
  );
}

/** A resource of the given attributes whose handlers do what was planned. */
export function deepInstance<M extends AttributeMap>(
  attributes: M,
  parts: Omit<SchemaDefinition<M>, "attributes" | "description"> & Partial<Resource<M, object>> = {},
): TestInstance {
  const { version, deprecation, validators, ...handlers } = parts;
  const schema = defineSchema("resource", {
    description: "",
    attributes,
    ...(version === undefined ? {} : { version }),
    ...(deprecation === undefined ? {} : { deprecation }),
    ...(validators === undefined ? {} : { validators }),
  });
  const resource: Resource<M, object> = {
    type_name: "deep_thing",
    schema,
    create: async ({ plan }) => fulfilled(attributes, plan) as ModelOf<M>,
    read: async ({ state }) => state,
    update: async ({ plan }) => fulfilled(attributes, plan) as ModelOf<M>,
    delete: async () => {},
    ...handlers,
  };
  const provider: Provider<Record<never, never>, object> = {
    type_name: "deep",
    schema: defineSchema("provider", { description: "", attributes: {} }),
    resources: [resource],
    configure: async () => ({}),
  };
  return createTestHost(provider).resource("deep_thing");
}
