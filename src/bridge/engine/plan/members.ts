import type { Attribute, AttributeMap, Nested } from "../../schema/attribute.ts";
import { counterpart, elementsOf, withElements } from "../../schema/nested-values.ts";
import { plannedSources } from "../../schema/set-counterparts.ts";
import type { PathStep } from "../../value/path.ts";
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

/** What an object of a planned nested value comes from. `step` leads to it; null where there are no steps. */
export interface Sources {
  readonly step: PathStep | null;
  readonly config: Value;
  readonly prior: Value;
}

/** A planned nested value with each of its known objects put through `each`, together with what it comes from. */
export function mapElements(
  nested: Nested,
  planned: Value,
  from: { readonly config: Value; readonly prior: Value },
  each: (element: ObjectValue, sources: Sources) => ObjectValue,
): Value {
  const elements = elementsOf(nested, planned);
  const values = elements.map(({ value }) => value);
  const in_set = nested.mode === "set" ? plannedSources(nested, values, from) : null;
  const mapped = elements.map((element, at) => {
    if (!isObjectValue(element.value)) return element.value;
    const config = in_set ? (in_set[at]?.config ?? null) : counterpart(nested, element, from.config);
    const prior = in_set ? (in_set[at]?.prior ?? null) : counterpart(nested, element, from.prior);
    return each(element.value, { step: element.step, config, prior });
  });
  return withElements(nested, planned, mapped);
}
