import type { AttributePath } from "../../value/path.ts";
import type { Value } from "../../value/value.ts";
import type { Say, Violation } from "./violation.ts";

/**
 * A set's elements have no place by which to compare them: each must fit one on the other side. Unknown ones may turn
 * out equal, so a set may shrink, but never grow.
 */
export function setViolations(
  planned: readonly Value[],
  actual: readonly Value[],
  at: AttributePath,
  say: Say,
  fits: (was: Value, is: Value) => boolean,
): Violation[] {
  const lost = planned.filter((was) => !actual.some((is) => fits(was, is)));
  if (lost.length > 0)
    return lost.map((was) => ({
      path: at,
      message: `was planned with the element ${say(was)}, which is gone`,
    }));
  const added = actual.filter((is) => !planned.some((was) => fits(was, is)));
  if (added.length > 0)
    return added.map((is) => ({ path: at, message: `has the element ${say(is)}, which was not planned` }));
  if (actual.length > planned.length)
    return [{ path: at, message: `was planned with ${planned.length} elements but has ${actual.length}` }];
  return [];
}
