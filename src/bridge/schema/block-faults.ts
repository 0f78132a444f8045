import type { Nested } from "./attribute.ts";

/** What is wrong with a block's limits, which differ by nesting mode; null for a nested attribute. */
export function blockFault({ mode, block }: Nested): string | null {
  if (block === null) return mode === "group" ? "a group is always a block" : null;
  const { min_items, max_items } = block;
  if (![min_items, max_items].every((items) => Number.isSafeInteger(items) && items >= 0))
    return "min_items and max_items are whole numbers from 0";
  switch (mode) {
    case "single":
      return min_items === max_items && min_items <= 1 ? null : "a single block is there once or not at all";
    case "group":
    case "map":
      return min_items === 0 && max_items === 0 ? null : `a ${mode} block has no min_items and max_items`;
    default:
      return max_items !== 0 && min_items > max_items ? "min_items is more than max_items" : null;
  }
}
