import type { PathStep } from "../value/path.ts";
import { Unknown, type Value } from "../value/value.ts";
import type { Nested } from "./attribute.ts";

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
 * The object in `other` that is the same one as `element`, by index or key; null when there is none, unknown when
 * `other` is. Objects of sets are found by `set-counterparts.ts`.
 */
export function counterpart(nested: Nested, { step }: NestedElement, other: Value): Value {
  if (other === null || other instanceof Unknown) return other;
  if (nested.mode === "single" || nested.mode === "group") return other;
  if (step && "key" in step) return (other as ReadonlyMap<string, Value>).get(step.key) ?? null;
  return step && "index" in step ? ((other as readonly Value[])[step.index] ?? null) : null;
}
