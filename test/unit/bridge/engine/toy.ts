import { AppError, isAppError } from "../../../../src/base/errors.ts";
import { createLogger, type LogEntry } from "../../../../src/base/log.ts";
import { errorDiagnostic } from "../../../../src/bridge/diag/diagnostic.ts";
import type { DynamicBytes } from "../../../../src/bridge/engine/dynamic.ts";
import { createEngine, type Engine } from "../../../../src/bridge/engine/engine.ts";
import type { Provider, Resource } from "../../../../src/bridge/engine/provider.ts";
import type { Call } from "../../../../src/bridge/engine/run-handler.ts";
import type { AttributeMap } from "../../../../src/bridge/schema/attribute.ts";
import {
  bigintAttribute,
  integerAttribute,
  listOfStringsAttribute,
  mapOfStringsAttribute,
  stringAttribute,
} from "../../../../src/bridge/schema/builders.ts";
import type { ModelOf } from "../../../../src/bridge/schema/model.ts";
import { listNestedAttribute } from "../../../../src/bridge/schema/nested-attributes.ts";
import { requiresReplace } from "../../../../src/bridge/schema/plan-modifiers/requires-replace.ts";
import { useStateForUnknown } from "../../../../src/bridge/schema/plan-modifiers/use-state-for-unknown.ts";
import { defineSchema } from "../../../../src/bridge/schema/schema.ts";
import { wholeNumberBetween } from "../../../../src/bridge/schema/validators/between.ts";
import { oneOf } from "../../../../src/bridge/schema/validators/one-of.ts";
import { decodeValue, encodeValue } from "../../../../src/bridge/value/msgpack.ts";
import { objectValue, Unknown, unknown, type Value } from "../../../../src/bridge/value/value.ts";

/** A provider of nothing, with one attribute for each thing the engine does. */
export const thingAttributes = {
  name: stringAttribute("required", {
    description: "Changing it replaces the thing.",
    plan_modifiers: [requiresReplace],
  }),
  color: stringAttribute("optional", {
    description: "Upper and lower case mean the same.",
    same: async (a, b) => a.toLowerCase() === b.toLowerCase(),
    validators: [oneOf("red", "Red", "blue")],
  }),
  size: integerAttribute("optional_computed", {
    description: "Has a default.",
    default: 3,
    validators: [wholeNumberBetween(0, 10, "metres")],
  }),
  zone: stringAttribute("optional_computed", {
    description: "Chosen by the provider unless configured.",
    plan_modifiers: [useStateForUnknown, requiresReplace],
  }),
  amount: bigintAttribute("optional", { description: "Of any size." }),
  labels: mapOfStringsAttribute("optional", { description: "Texts." }),
  tags: listOfStringsAttribute("optional", { description: "Texts.", deprecation: "Use labels." }),
  parts: listNestedAttribute("optional", {
    description: "Objects.",
    attributes: {
      kind: stringAttribute("required", { description: "A kind.", validators: [oneOf("wheel", "door")] }),
      weight: integerAttribute("optional", { description: "A weight.", deprecation: "Nobody asks." }),
    },
  }),
  id: stringAttribute("computed", { description: "Stays.", plan_modifiers: [useStateForUnknown] }),
  revision: integerAttribute("computed", { description: "Changes with every update." }),
};
export type ThingAttributes = typeof thingAttributes;
export type Thing = ModelOf<ThingAttributes>;

export const thingSchema = defineSchema("resource", {
  version: 2,
  description: "A thing.",
  attributes: thingAttributes,
});

const providerAttributes = {
  endpoint: stringAttribute("optional", {
    description: "An endpoint.",
    validators: [oneOf("here", "there")],
  }),
  retries: integerAttribute("optional", { description: "A number.", deprecation: "Ignored." }),
};
export const providerSchema = defineSchema("provider", {
  description: "Nothing.",
  attributes: providerAttributes,
});

export interface Services {
  readonly endpoint: string;
}

export const thing: Thing = {
  name: "a",
  color: null,
  size: 3,
  zone: "z1",
  amount: null,
  labels: null,
  tags: null,
  parts: null,
  id: "thing-1",
  revision: 1,
};

type Handlers = Partial<Resource<ThingAttributes, Services>>;
type ProviderParts = Partial<
  Pick<Provider<typeof providerAttributes, Services>, "validate" | "configure" | "describeError">
>;

export function toyProvider(
  handlers: Handlers = {},
  parts: ProviderParts = {},
): Provider<typeof providerAttributes, Services> {
  const resource: Resource<ThingAttributes, Services> = {
    type_name: "toy_thing",
    schema: thingSchema,
    create: async () => thing,
    read: async ({ state }) => state,
    update: async ({ prior }) => prior,
    delete: async () => {},
    ...handlers,
  };
  return {
    type_name: "toy",
    schema: providerSchema,
    resources: [resource],
    configure: async ({ endpoint }) => ({ endpoint: String(endpoint) }),
    describeError: (error) =>
      isAppError(error) ? [errorDiagnostic(error.code, `${error.message} Do something.`)] : null,
    ...parts,
  };
}

/** An engine for the toy provider, configured unless told otherwise. */
export function toyEngine(handlers: Handlers = {}, parts: ProviderParts = {}): Engine {
  const engine = createEngine(toyProvider(handlers, parts));
  engine.services = { endpoint: "here" };
  return engine as Engine;
}

/** A call, and what is logged during it. */
export function toyCall(
  signal: AbortSignal = new AbortController().signal,
): Call & { readonly logged: LogEntry[] } {
  const logged: LogEntry[] = [];
  return { signal, log: createLogger((entry) => logged.push(entry)), logged };
}

export const aborted = () => new AppError("ABORTED", { doing: "waiting" });

export type Fields = Readonly<Record<string, Value>>;

/** A thing's value: what is not given is null. */
export function thingValue(fields: Fields): Value {
  return objectValue(Object.keys(thingAttributes).map((name) => [name, fields[name] ?? null]));
}

/** {@link thing} as it travels. */
export const thingFields: Fields = { name: "a", size: 3, zone: "z1", id: "thing-1", revision: 1 };

export function sent(fields: Fields | null): DynamicBytes {
  const value = fields === null ? null : thingValue(fields);
  return { msgpack: encodeValue(thingSchema.type, value), json: new Uint8Array() };
}

/** What an answer says a thing is, without its nulls; null for no thing. */
export function received(msgpack: Uint8Array): Record<string, Value> | null {
  const value = decodeValue(thingSchema.type, msgpack);
  if (value === null) return null;
  return Object.fromEntries(Object.entries(value as object).filter(([, item]) => item !== null));
}

export function jsonBytes(value: unknown): Uint8Array {
  return new TextEncoder().encode(typeof value === "string" ? value : JSON.stringify(value));
}

export const nothing = { msgpack: new Uint8Array(), json: new Uint8Array() };

/** Core's proposal for top-level attributes: a computed one that is not configured keeps its prior value. */
export function proposal(config: Fields, prior: Fields | null): Fields {
  const attributes: AttributeMap = thingAttributes;
  return Object.fromEntries(
    Object.entries(attributes).map(([name, { presence }]) => {
      const configured = config[name] ?? null;
      const computed = presence === "computed" || presence === "optional_computed";
      return [name, configured === null && computed ? (prior?.[name] ?? null) : configured];
    }),
  );
}

export { Unknown, unknown };
