import type { Validator } from "../validator.ts";
import { refusal } from "./refusal.ts";

/** Accepts what at least one of the validators accepts without an error. */
export function anyOf(...validators: readonly Validator[]): Validator {
  const description = validators.map((one) => one.description).join(", or ");
  return {
    description,
    validate: (value, path) => {
      const accepted = validators.some((one) =>
        one.validate(value, path).every(({ severity }) => severity !== "error"),
      );
      return accepted ? [] : [refusal(path, description)];
    },
  };
}
