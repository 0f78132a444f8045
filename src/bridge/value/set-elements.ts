import { canonicalText } from "./canonical-text.ts";
import { compareNumbers, isCtyNumber } from "./number.ts";
import type { CtyType } from "./type.ts";
import { isWhollyKnown, Unknown, type Value } from "./value.ts";

/** The elements of a set, each once. What is unknown in part may still turn out to be something else, so it stays. */
export function distinctElements(element: CtyType, values: readonly Value[]): readonly Value[] {
  const seen = new Set<string>();
  const distinct = values.filter((value) => {
    if (!isWhollyKnown(value)) return true;
    const text = canonicalText(element, value);
    if (seen.has(text)) return false;
    seen.add(text);
    return true;
  });
  return distinct.length === values.length ? values : distinct;
}

/** The elements in the order in which core goes through them: null, and what is unknown as a whole, come last. */
export function inCoreOrder(element: CtyType, values: readonly Value[]): readonly Value[] {
  const rank = (value: Value) => (value === null ? 2 : value instanceof Unknown ? 1 : 0);
  const text = new Map(values.map((value) => [value, orderText(element, value)]));
  return [...values].sort((a, b) => {
    if (rank(a) !== rank(b)) return rank(a) - rank(b);
    if (isCtyNumber(a) && isCtyNumber(b)) return compareNumbers(a, b);
    const [left = "", right = ""] = [text.get(a), text.get(b)];
    return left === right ? 0 : left < right ? -1 : 1;
  });
}

function orderText(element: CtyType, value: Value): string {
  return typeof value === "string" ? value : canonicalText(element, value);
}
