import { type Diagnostic, errorDiagnostic } from "../../diag/diagnostic.ts";
import { formatPath } from "../../value/path.ts";
import type { Violation } from "./violation.ts";

/**
 * Broken rules as errors that say whose fault they are. `doing` is what the provider did, as in "planned toy_thing".
 * Terraform would find the same, in words that do not help its users.
 */
export function reportViolations(doing: string, violations: readonly Violation[]): Diagnostic[] {
  return violations.map(({ path, message }) =>
    errorDiagnostic(
      "Bug in the provider",
      `The provider ${doing} against Terraform's rules: ${formatPath(path) || "the resource"} ${message}. ` +
        "Please report this.",
      path,
    ),
  );
}
