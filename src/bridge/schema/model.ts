import { path, ValueError, within } from "../value/path.ts";
import { isWhollyKnown, type ObjectValue, objectValue, Unknown, type Value } from "../value/value.ts";
import type { Attribute, AttributeMap } from "./attribute.ts";

type Settled<A> =
  A extends Attribute<infer T, infer P, infer _D, infer _Q> ? ("required" extends P ? T : T | null) : never;

/** A resource, data source or provider block as its handler sees it when every value is known. */
export type ModelOf<M extends AttributeMap> = { readonly [K in keyof M]: Settled<M[K]> };

/**
 * The same while planning: any value can still be unknown, and any can be null in the configuration. Objects with a
 * schema of their own are seen attribute by attribute; a plain list or map that is unknown in part is unknown here.
 */
export type PlannedModelOf<M extends AttributeMap> = {
  readonly [K in keyof M]: M[K] extends Attribute<infer _T, infer _P, infer _D, infer Q>
    ? Q | null | Unknown
    : never;
};

/**
 * The configuration while it is carried out: everything in it is known, and what only the provider computes is null.
 * Objects with a schema of their own are typed as while planning.
 */
export type KnownConfigOf<M extends AttributeMap> = {
  readonly [K in keyof M]: M[K] extends Attribute<infer _T, infer P, infer _D, infer Q>
    ? "required" extends P
      ? Q
      : Q | null
    : never;
};

/**
 * A plan while it is carried out: what the configuration alone decides is known, what the provider computes can be
 * open. Objects with a schema of their own are typed as while planning.
 */
export type AppliedPlanOf<M extends AttributeMap> = {
  readonly [K in keyof M]: M[K] extends Attribute<infer T, infer P, infer _D, infer Q>
    ? [T] extends [null]
      ? null
      : "required" extends P
        ? Q
        : P extends "optional"
          ? Q | null
          : Q | null | Unknown
    : never;
};

/**
 * @returns the model of a decoded object; nulls stay as they are, what is not wholly known is unknown or, in a nested
 * schema, known in part.
 * @throws ValueError when a value is outside what its attribute can hold.
 */
export function modelFromObject(attributes: AttributeMap, object: ObjectValue): Record<string, unknown> {
  const model: Record<string, unknown> = {};
  for (const [name, attribute] of Object.entries(attributes))
    model[name] = within({ attribute: name }, () => modelFromValue(attribute, object[name] ?? null));
  return model;
}

function modelFromValue(attribute: Attribute, value: Value): unknown {
  const { codec, nested } = attribute;
  // State of before there was the block has null for it.
  if (value === null)
    return nested?.block && nested.mode !== "single" ? codec.read(noBlocks(nested.mode)) : null;
  if (value instanceof Unknown) return value;
  if (isWhollyKnown(value)) return codec.read(value);
  return codec.readPartly ? codec.readPartly(value) : new Unknown();
}

function noBlocks(mode: "list" | "set" | "map" | "group"): Value {
  if (mode === "map") return new Map();
  return mode === "group" ? objectValue([]) : [];
}

/** The reverse of {@link modelFromObject}. @throws ValueError for an attribute the model leaves undefined. */
export function objectFromModel(
  attributes: AttributeMap,
  model: Readonly<Record<string, unknown>>,
): ObjectValue {
  const entries: [string, Value][] = [];
  for (const [name, attribute] of Object.entries(attributes)) {
    const value = model[name];
    if (value === undefined) throw new ValueError(path(name), "the handler left this attribute undefined");
    entries.push([
      name,
      value === null || value instanceof Unknown
        ? value
        : within({ attribute: name }, () => attribute.codec.write(value)),
    ]);
  }
  return objectValue(entries);
}
