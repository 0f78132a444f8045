import type { PathStep } from "../value/path.ts";
import { isObjectValue, Unknown, type Value, valuesEqual } from "../value/value.ts";
import { type Attribute, type AttributeMap, isComputed, type Nested } from "./attribute.ts";

/** One object of a nested value. `step` leads to it; null for the only one there is, and in a set, which has no steps. */
export interface NestedElement {
  readonly step: PathStep | null;
  readonly value: Value;
}

/** The objects a nested value holds: none in null and unknown. */
export function elementsOf({ mode }: Nested, value: Value): readonly NestedElement[] {
  if (value === null || value instanceof Unknown) return [];
  switch (mode) {
    case "single":
    case "group":
      return [{ step: null, value }];
    case "map":
      return [...(value as ReadonlyMap<string, Value>)].map(([key, item]) => ({
        step: { key },
        value: item,
      }));
    default:
      return (value as readonly Value[]).map((item, index) => ({
        step: mode === "set" ? null : { index },
        value: item,
      }));
  }
}

/** The nested value with each of its objects, in the order of {@link elementsOf}, replaced. */
export function withElements({ mode }: Nested, value: Value, elements: readonly Value[]): Value {
  if (value === null || value instanceof Unknown) return value;
  switch (mode) {
    case "single":
    case "group":
      return elements[0] ?? null;
    case "map":
      return new Map(
        [...(value as ReadonlyMap<string, Value>).keys()].map((key, at) => [key, elements[at] ?? null]),
      );
    default:
      return elements;
  }
}

/**
 * The object in `other` that is the same one as `element`: by index or key, in a set the most alike of those that
 * differ in computed attributes only. Null when there is none; unknown when `other` is.
 */
export function counterpart(nested: Nested, element: NestedElement, other: Value): Value {
  if (other === null || other instanceof Unknown) return other;
  if (nested.mode === "single" || nested.mode === "group") return other;
  if (nested.mode === "set") return mostAlike(nested.attributes, element.value, other as readonly Value[]);
  const { step } = element;
  if (step && "key" in step) return (other as ReadonlyMap<string, Value>).get(step.key) ?? null;
  return step && "index" in step ? ((other as readonly Value[])[step.index] ?? null) : null;
}

function mostAlike(attributes: AttributeMap, element: Value, candidates: readonly Value[]): Value {
  let best: Value = null;
  let most = -1;
  for (const candidate of candidates) {
    const shared = likeness(attributes, element, candidate);
    if (shared === null || shared <= most) continue;
    best = candidate;
    most = shared;
  }
  return best;
}

/** Whether two objects differ at most in what the provider computes, which one of them does not have yet. */
export function mayBeSame(attributes: AttributeMap, a: Value, b: Value): boolean {
  return likeness(attributes, a, b) !== null;
}

/** How many values two objects share that may be the same one; null when they cannot be. */
function likeness(attributes: AttributeMap, a: Value, b: Value): number | null {
  if (!isObjectValue(a) || !isObjectValue(b)) return null;
  let shared = 0;
  for (const [name, attribute] of Object.entries(attributes)) {
    const found = valueLikeness(attribute, a[name] ?? null, b[name] ?? null);
    if (found === null) return null;
    shared += found;
  }
  return shared;
}

function valueLikeness(attribute: Attribute, a: Value, b: Value): number | null {
  if (valuesEqual(attribute.type, a, b)) return 1;
  if (attribute.write_only) return 0;
  if (isComputed(attribute) && [a, b].some((value) => value === null || value instanceof Unknown)) return 0;
  const { nested } = attribute;
  // What is in a set inside cannot be told apart.
  if (!nested || nested.mode === "set") return null;
  const elements = elementsOf(nested, a);
  if (elements.length === 0 || elements.length !== elementsOf(nested, b).length) return null;
  let shared = 0;
  for (const element of elements) {
    const found = likeness(nested.attributes, element.value, counterpart(nested, element, b));
    if (found === null) return null;
    shared += found;
  }
  return shared;
}
