import { type AttributeMap, isComputed, type Nested } from "../../schema/attribute.ts";
import { objectTypeOf } from "../../schema/nested-codec.ts";
import { elementsOf, type NestedElement } from "../../schema/nested-values.ts";
import { valuesEqual } from "../../value/equality.ts";
import { inCoreOrder } from "../../value/set-elements.ts";
import { isObjectValue, Unknown, unknown, type Value } from "../../value/value.ts";

/**
 * Which prior object core takes each configured object of a set for (`proposedNewNestingSet`): the first that fits and
 * is not taken, in core's order. It gives up on more than it has to, above all on sets inside the set.
 */
export function corePriors(nested: Nested, config: Value, prior: Value): readonly Value[] {
  const type = objectTypeOf(nested.attributes);
  const configured = elementsOf(nested, config).map(({ value }) => value);
  const left = new Set(
    inCoreOrder(
      type,
      elementsOf(nested, prior).map(({ value }) => value),
    ),
  );
  const found = new Map<Value, Value>();
  for (const element of inCoreOrder(type, configured)) {
    for (const candidate of left) {
      if (!validPrior(nested.attributes, candidate, element)) continue;
      left.delete(candidate);
      found.set(element, candidate);
      break;
    }
  }
  return configured.map((element) => found.get(element) ?? null);
}

/**
 * `validPriorFromConfig`: walks the prior object and demands that what differs is computed and not configured. What the
 * configuration has and the prior object lacks it never sees.
 */
function validPrior(attributes: AttributeMap, prior: Value, config: Value): boolean {
  if (!isObjectValue(prior)) return true;
  if (config === null) return false;
  return Object.entries(attributes).every(([name, attribute]) => {
    const was = prior[name] ?? null;
    const is = config instanceof Unknown ? unknown : isObjectValue(config) ? (config[name] ?? null) : null;
    const { nested, type } = attribute;
    if (valuesEqual(type, is, was)) return true;
    if (typeof type === "object" && type.kind === "set") return false;
    if (!nested) return isComputed(attribute) && is === null;
    return elementsOf(nested, was).every(({ step, value }) => {
      const found = is === null ? undefined : is instanceof Unknown ? unknown : elementAt(nested, is, step);
      return found !== undefined && validPrior(nested.attributes, value, found);
    });
  });
}

function elementAt(nested: Nested, value: Value, step: NestedElement["step"]) {
  if (step === null) return value;
  const same = (other: typeof step) => JSON.stringify(other) === JSON.stringify(step);
  return elementsOf(nested, value).find((element) => element.step && same(element.step))?.value;
}
