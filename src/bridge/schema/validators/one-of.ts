import { errorDiagnostic } from "../../diag/diagnostic.ts";
import { formatPath } from "../../value/path.ts";
import type { Validator } from "../validator.ts";

/** Accepts only the given texts. */
export function oneOf(...allowed: readonly string[]): Validator {
  const words = allowed.map((word) => JSON.stringify(word)).join(", ");
  return {
    description: `one of ${words}`,
    validate: (value, path) =>
      allowed.includes(String(value))
        ? []
        : [
            errorDiagnostic(
              `Invalid value for ${formatPath(path)}`,
              `${formatPath(path)} must be one of ${words}, not ${JSON.stringify(value)}.`,
              path,
            ),
          ],
  };
}
