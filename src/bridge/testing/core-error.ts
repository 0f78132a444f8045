import { type Diagnostic, errorDiagnostic } from "../diag/diagnostic.ts";
import type { Violation } from "../engine/rules/violation.ts";
import { formatPath } from "../value/path.ts";

/** Broken rules under the headings Terraform itself prints, so that they can be searched for. */
export function coreErrors(summary: CoreSummary, violations: readonly Violation[]): Diagnostic[] {
  return violations.map(({ path, message }) =>
    errorDiagnostic(summary, `${formatPath(path) || "The resource"} ${message}.`, path),
  );
}

export type CoreSummary =
  | "Provider produced invalid plan"
  | "Provider produced inconsistent final plan"
  | "Provider produced inconsistent result after apply"
  | "Provider returned invalid result object after apply"
  | "Provider produced invalid object"
  | "Invalid resource state upgrade"
  | "Import returned null resource"
  | "Plan not empty after apply"
  | "Write-only value leaked";

export function hasError(diagnostics: readonly Diagnostic[]): boolean {
  return diagnostics.some(({ severity }) => severity === "error");
}
