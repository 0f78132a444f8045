import { ElementIndex, knownLeaves } from "../../value/element-index.ts";
import type { AttributePath } from "../../value/path.ts";
import { distinctElements } from "../../value/set-elements.ts";
import type { CtyType } from "../../value/type.ts";
import type { Value } from "../../value/value.ts";
import type { Say, Violation } from "./violation.ts";

/** A set as it was planned and as it is; `fits` compares two elements. */
export interface SetComparison {
  readonly element: CtyType;
  readonly planned: readonly Value[];
  readonly actual: readonly Value[];
  readonly fits: (was: Value, is: Value) => boolean;
}

/**
 * A set's elements have no place by which to compare them: each must fit one on the other side. Unknown ones may turn
 * out equal, so a set may shrink, but never grow.
 */
export function setViolations(comparison: SetComparison, at: AttributePath, say: Say): Violation[] {
  const planned = distinctElements(comparison.element, comparison.planned);
  const actual = distinctElements(comparison.element, comparison.actual);
  const { lost, added } = unmatched({ ...comparison, planned, actual });
  if (lost.length > 0)
    return lost.map((was) => ({
      path: at,
      message: `was planned with the element ${say(was)}, which is gone`,
    }));
  if (added.length > 0)
    return added.map((is) => ({ path: at, message: `has the element ${say(is)}, which was not planned` }));
  if (actual.length > planned.length)
    return [{ path: at, message: `was planned with ${planned.length} elements but has ${actual.length}` }];
  return [];
}

/** Only elements that agree in all that is known are compared: going through all pairs takes seconds for thousands. */
function unmatched({ element, planned, actual, fits }: SetComparison) {
  const index = new ElementIndex(element, actual);
  const matched = new Set<number>();
  const open = new Map<readonly number[], readonly number[]>();
  const fitting = (was: Value, position: number) => fits(was, actual[position] ?? null);
  const fitsOne = (was: Value): boolean => {
    const alike = index.agreeing(knownLeaves(element, was));
    const before = matched.size;
    const left = (open.get(alike) ?? alike).filter((position) => {
      if (matched.has(position)) return false;
      if (!fitting(was, position)) return true;
      matched.add(position);
      return false;
    });
    open.set(alike, left);
    return matched.size > before || alike.some((position) => matched.has(position) && fitting(was, position));
  };
  const lost = planned.filter((was) => !fitsOne(was));
  return { lost, added: actual.filter((_, position) => !matched.has(position)) };
}
