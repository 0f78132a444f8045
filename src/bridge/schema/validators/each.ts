import { Unknown, type Value } from "../../value/value.ts";
import type { Validator } from "../validator.ts";

/** Checks every element of a list, set or map. Null and unknown ones are left alone, as everywhere. */
export function each(...validators: readonly Validator[]): Validator {
  return {
    description: `a collection whose elements are each ${validators.map((one) => one.description).join(" and ")}`,
    validate: (value, path) => {
      const elements: readonly (readonly [{ readonly index: number } | { readonly key: string }, Value])[] =
        value instanceof Map
          ? [...value].map(([key, element]) => [{ key }, element])
          : ((Array.isArray(value) ? value : []) as readonly Value[]).map((element, index) => [
              { index },
              element,
            ]);
      return elements.flatMap(([step, element]) =>
        element === null || element instanceof Unknown
          ? []
          : validators.flatMap((one) => one.validate(element, [...path, step])),
      );
    },
  };
}
