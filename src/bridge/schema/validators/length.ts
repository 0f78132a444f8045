import type { Validator } from "../validator.ts";
import { refusal } from "./refusal.ts";

/** Accepts texts of `minimum` to `maximum` characters, both included. */
export function lengthBetween(minimum: number, maximum: number): Validator {
  const description = `a text of ${minimum} to ${maximum} characters`;
  return {
    description,
    validate: (value, path) => {
      const length = [...String(value)].length;
      if (length >= minimum && length <= maximum) return [];
      return [refusal(path, description, `of ${length}`)];
    },
  };
}
