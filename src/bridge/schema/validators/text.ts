import { errorDiagnostic } from "../../diag/diagnostic.ts";
import { formatPath } from "../../value/path.ts";
import type { Validator } from "../validator.ts";

/**
 * Accepts texts for which `problem` finds nothing to say. `problem` returns what is wrong, in words that follow
 * "must be <description>: ". The value itself is not repeated, it may be long or secret.
 */
export function textThat(description: string, problem: (text: string) => string | null): Validator {
  return {
    description,
    validate: (value, path) => {
      const found = problem(String(value));
      if (found === null) return [];
      return [
        errorDiagnostic(
          `Invalid value for ${formatPath(path)}`,
          `${formatPath(path)} must be ${description}: ${found}.`,
          path,
        ),
      ];
    },
  };
}
