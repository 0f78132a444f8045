import { path, ValueError, within } from "../value/path.ts";
import { isWhollyKnown, type ObjectValue, objectValue, Unknown, type Value } from "../value/value.ts";
import type { Attribute, AttributeMap } from "./attribute.ts";

type Settled<A> =
  A extends Attribute<infer T, infer P, infer _D> ? ("required" extends P ? T : T | null) : never;

/** A resource, data source or provider block as its handler sees it when every value is known. */
export type ModelOf<M extends AttributeMap> = { readonly [K in keyof M]: Settled<M[K]> };

/**
 * The same while planning: any value can still be unknown, and any can be null in the configuration. A list or map
 * that is unknown in part is unknown here.
 */
export type PlannedModelOf<M extends AttributeMap> = {
  readonly [K in keyof M]: M[K] extends Attribute<infer T, infer _P, infer _D> ? T | null | Unknown : never;
};

/**
 * @returns the model of a decoded object; nulls stay as they are, and what is not wholly known is unknown.
 * @throws ValueError when a value is outside what its attribute can hold.
 */
export function modelFromObject(attributes: AttributeMap, object: ObjectValue): Record<string, unknown> {
  const model: Record<string, unknown> = {};
  for (const [name, attribute] of Object.entries(attributes)) {
    const value = object[name] ?? null;
    if (value === null || value instanceof Unknown) {
      model[name] = value;
      continue;
    }
    if (!isWhollyKnown(value)) {
      model[name] = new Unknown();
      continue;
    }
    try {
      model[name] = within({ attribute: name }, () => attribute.codec.read(value));
    } catch (error) {
      if (error instanceof RangeError) throw new ValueError(path(name), error.message);
      throw error;
    }
  }
  return model;
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
