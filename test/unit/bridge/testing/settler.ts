import { isDeepStrictEqual } from "node:util";
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
  const settled = (attributes: AttributeMap, planned: Model, leave = nothing): Model =>
    Object.fromEntries(
      Object.entries(attributes).map(([name, attribute]) => [
        name,
        settledValue(attribute, planned[name], leave),
      ]),
    );
  const settledValue = (attribute: Attribute, value: unknown, leave: () => boolean): unknown => {
    const { nested } = attribute;
    if (value instanceof Unknown) return leave() ? null : madeUp(attribute, leave);
    if (!nested || value === null) return value;
    const one = (item: unknown, how = leave): Model => settled(nested.attributes, item as Model, how);
    if (value instanceof Map) return new Map([...value].map(([key, item]) => [key, one(item)]));
    if (!Array.isArray(value)) return one(value);
    const all = (how: () => boolean) => value.map((item) => one(item, how));
    const objects = all(leave);
    if (nested.mode !== "set" || allDiffer(objects)) return objects;
    // Objects of a set that become equal are one, and the other is lost: nothing tells them apart, or else all does.
    const left_open = all(() => true);
    return allDiffer(left_open) ? left_open : all(() => false);
  };
  const madeUp = ({ nested, type }: Attribute, leave: () => boolean): unknown => {
    const text = `new ${fresh()}`;
    if (nested) {
      const open = Object.entries(nested.attributes).map(([name, inner]) => [
        name,
        isComputed(inner) ? unknown : null,
      ]);
      const object = settled(nested.attributes, Object.fromEntries(open), leave);
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
  return (attributes: AttributeMap, planned: Model): Model => settled(attributes, planned);
}

function allDiffer(objects: readonly Model[]): boolean {
  return objects.every(
    (object, at) => !objects.slice(0, at).some((other) => isDeepStrictEqual(object, other)),
  );
}
