import { type CtyNumber, compareNumbers, isCtyNumber, numberText } from "../../value/number.ts";
import type { Validator } from "../validator.ts";
import { refusal } from "./refusal.ts";

/** Accepts numbers from `minimum` to `maximum`, both included, whole or not, compared exactly. */
export function numberBetween(minimum: CtyNumber, maximum: CtyNumber): Validator {
  const description = `a number from ${numberText(minimum)} to ${numberText(maximum)}`;
  return {
    description,
    validate: (value, path) => {
      if (!isCtyNumber(value)) return [refusal(path, description)];
      if (compareNumbers(value, minimum) >= 0 && compareNumbers(value, maximum) <= 0) return [];
      return [refusal(path, description, numberText(value))];
    },
  };
}
