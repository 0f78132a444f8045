import type { Attribute, AttributeMap } from "../../../../src/bridge/schema/attribute.ts";
import { isComputed } from "../../../../src/bridge/schema/attribute.ts";
import { toDynamic } from "../../../../src/bridge/value/plain.ts";
import { Unknown, unknown } from "../../../../src/bridge/value/value.ts";

type Model = Readonly<Record<string, unknown>>;

/**
 * A handler that fills in what is open: with null where `nothing` says so, else with something no other object has.
 * What it makes up itself holds only what a provider may give.
 */
export function settler(nothing: () => boolean, fresh: () => number) {
  const settled = (attributes: AttributeMap, planned: Model): Model =>
    Object.fromEntries(
      Object.entries(attributes).map(([name, attribute]) => [name, settledValue(attribute, planned[name])]),
    );
  const settledValue = (attribute: Attribute, value: unknown): unknown => {
    const { nested } = attribute;
    if (value instanceof Unknown) return nothing() ? null : madeUp(attribute);
    if (!nested || value === null) return value;
    const one = (item: unknown) => settled(nested.attributes, item as Model);
    if (Array.isArray(value)) return value.map(one);
    return value instanceof Map ? new Map([...value].map(([key, item]) => [key, one(item)])) : one(value);
  };
  const madeUp = ({ nested, type }: Attribute): unknown => {
    const text = `new ${fresh()}`;
    if (nested) {
      const open = Object.entries(nested.attributes).map(([name, inner]) => [
        name,
        isComputed(inner) ? unknown : null,
      ]);
      const object = settled(nested.attributes, Object.fromEntries(open));
      if (nested.mode === "single") return object;
      return nested.mode === "map" ? new Map([[text, object]]) : [object];
    }
    if (type === "dynamic") return toDynamic({ text });
    if (type === "number") return fresh() + 1000;
    // There are two of them, so an object with one may be another's.
    if (type === "bool") return null;
    if (type === "string") return text;
    return typeof type === "object" && type.kind === "map" ? new Map([[text, text]]) : [text, text];
  };
  return settled;
}
