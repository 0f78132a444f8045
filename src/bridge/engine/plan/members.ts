import type { Attribute, AttributeMap, Nested } from "../../schema/attribute.ts";
import { counterpart, elementsOf, withElements } from "../../schema/nested-values.ts";
import {
  isObjectValue,
  type ObjectValue,
  objectValue,
  Unknown,
  unknown,
  type Value,
} from "../../value/value.ts";

/** An object with each member put through `value`. */
export function mapMembers(
  attributes: AttributeMap,
  value: (name: string, attribute: Attribute) => Value,
): ObjectValue {
  return objectValue(Object.entries(attributes).map(([name, attribute]) => [name, value(name, attribute)]));
}

/** A member of whatever stands for an object: of null it is null, of unknown unknown. */
export function memberOf(object: Value, name: string): Value {
  if (object instanceof Unknown) return unknown;
  return isObjectValue(object) ? (object[name] ?? null) : null;
}

/** A nested value with each of its known objects put through `each`, together with their counterparts in `other`. */
export function mapElements(
  nested: Nested,
  value: Value,
  other: Value,
  each: (element: ObjectValue, other: Value) => ObjectValue,
): Value {
  const elements = elementsOf(nested, value).map((element) =>
    isObjectValue(element.value) ? each(element.value, counterpart(nested, element, other)) : element.value,
  );
  return withElements(nested, value, elements);
}
