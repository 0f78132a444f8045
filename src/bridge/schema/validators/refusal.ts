import { type Diagnostic, errorDiagnostic } from "../../diag/diagnostic.ts";
import { type AttributePath, formatPath } from "../../value/path.ts";

/** "rules must be …, not …": what a validator says of a value. `found` is left out where it could be a secret. */
export function refusal(path: AttributePath, description: string, found?: string): Diagnostic {
  const name = formatPath(path);
  const but = found === undefined ? "" : `, not ${found}`;
  return errorDiagnostic(`Invalid value for ${name}`, `${name} must be ${description}${but}.`, path);
}
