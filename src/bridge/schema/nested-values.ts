import type { PathStep } from "../value/path.ts";
import { isObjectValue, Unknown, type Value, valuesEqual } from "../value/value.ts";
import { type AttributeMap, isComputed, type Nested } from "./attribute.ts";

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
 * The object in `other` that is the same one as `element`: by index or key, in a set the first that differs in computed
 * attributes only. Null when there is none; unknown when `other` is.
 */
export function counterpart(nested: Nested, element: NestedElement, other: Value): Value {
  if (other === null || other instanceof Unknown) return other;
  if (nested.mode === "single" || nested.mode === "group") return other;
  if (nested.mode === "set")
    return (
      (other as readonly Value[]).find((item) => mayBeSame(nested.attributes, element.value, item)) ?? null
    );
  const { step } = element;
  if (step && "key" in step) return (other as ReadonlyMap<string, Value>).get(step.key) ?? null;
  return step && "index" in step ? ((other as readonly Value[])[step.index] ?? null) : null;
}

/** Whether two objects differ at most in what the provider computes, which one of them does not have yet. */
export function mayBeSame(attributes: AttributeMap, a: Value, b: Value): boolean {
  if (!isObjectValue(a) || !isObjectValue(b)) return false;
  return Object.entries(attributes).every(([name, attribute]) => {
    const [left, right] = [a[name] ?? null, b[name] ?? null];
    if (valuesEqual(attribute.type, left, right)) return true;
    if (attribute.write_only) return true;
    const open = [left, right].some((value) => value === null || value instanceof Unknown);
    if (isComputed(attribute) && open) return true;
    const { nested } = attribute;
    if (!nested || nested.mode === "set") return false;
    const [ours, theirs] = [elementsOf(nested, left), elementsOf(nested, right)];
    return (
      ours.length > 0 &&
      ours.length === theirs.length &&
      ours.every((element) =>
        mayBeSame(nested.attributes, element.value, counterpart(nested, element, right)),
      )
    );
  });
}
