import type { Validator } from "../validator.ts";
import { refusal } from "./refusal.ts";

/** Accepts lists, sets, maps and blocks of `minimum` to `maximum` elements, both included. */
export function sizeBetween(minimum: number, maximum: number): Validator {
  const description = `a collection of ${minimum} to ${maximum} elements`;
  return {
    description,
    validate: (value, path) => {
      const size = value instanceof Map ? value.size : Array.isArray(value) ? value.length : 0;
      return size >= minimum && size <= maximum ? [] : [refusal(path, description, `of ${size}`)];
    },
  };
}
