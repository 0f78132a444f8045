import { type AttributeMap, isComputed, type Nested } from "../../schema/attribute.ts";
import { objectTypeOf } from "../../schema/nested-codec.ts";
import { elementsOf, type NestedElement } from "../../schema/nested-values.ts";
import { canonicalText } from "../../value/canonical-text.ts";
import { ElementIndex, type Leaf } from "../../value/element-index.ts";
import { valuesEqual } from "../../value/equality.ts";
import { inCoreOrder } from "../../value/set-elements.ts";
import { isObjectValue, Unknown, unknown, type Value } from "../../value/value.ts";

/**
 * Which prior object core takes each configured object of a set for (`proposedNewNestingSet`): the first that fits and
 * is not taken, in core's order. It gives up on more than it has to, above all on sets inside the set.
 */
export function corePriors(nested: Nested, config: Value, prior: Value): readonly Value[] {
  const type = objectTypeOf(nested.attributes);
  const [configured, before] = [config, prior].map((value) =>
    elementsOf(nested, value).map((element) => element.value),
  ) as [Value[], Value[]];
  const candidates = inCoreOrder(type, before);
  const index = new ElementIndex(type, candidates);
  const taken = new Set<number>();
  const found = new Map<Value, Value>();
  for (const element of inCoreOrder(type, configured)) {
    const position = index
      .agreeing(sharedLeaves(nested.attributes, element))
      .find((at) => !taken.has(at) && validPrior(nested.attributes, candidates[at] ?? null, element));
    if (position === undefined) continue;
    taken.add(position);
    found.set(element, candidates[position] ?? null);
  }
  return configured.map((element) => found.get(element) ?? null);
}

/** What a prior object must have as it is configured: plain values that are not left to the provider. */
function sharedLeaves(attributes: AttributeMap, element: Value): readonly Leaf[] {
  if (!isObjectValue(element)) return [];
  return Object.entries(attributes).flatMap(([name, attribute]) => {
    const value = element[name] ?? null;
    if (attribute.nested || (value === null && isComputed(attribute))) return [];
    return [{ path: [name], text: canonicalText(attribute.type, value) }];
  });
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
