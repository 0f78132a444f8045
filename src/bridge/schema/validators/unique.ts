import { isCtyNumber, numberText } from "../../value/number.ts";
import { toPlain } from "../../value/plain.ts";
import { isWhollyKnown, type Value } from "../../value/value.ts";
import type { Validator } from "../validator.ts";
import { refusal } from "./refusal.ts";

/** Accepts lists in which no element is there twice. Unknown elements wait. */
export const uniqueElements: Validator = {
  description: "a list of different elements",
  validate: (value, path) => {
    const first = new Map<string, number>();
    return (Array.isArray(value) ? value : []).flatMap((element: Value, index: number) => {
      if (!isWhollyKnown(element)) return [];
      const key = keyOf(element);
      const before = first.get(key);
      if (before === undefined) first.set(key, index);
      return before === undefined ? [] : [refusal([...path, { index }], `different from element ${before}`)];
    });
  },
};

/** The same text for equal values: names sorted, numbers exact. */
function keyOf(value: Value): string {
  return JSON.stringify(toPlain(value), (_name, part: unknown) => {
    if (isCtyNumber(part)) return { number: numberText(part) };
    if (typeof part !== "object" || part === null || Array.isArray(part)) return part;
    return Object.fromEntries(Object.entries(part).sort(([a], [b]) => (a < b ? -1 : 1)));
  });
}
