import { plainText } from "../../base/plain-text.ts";
import type { Diagnostic } from "../diag/diagnostic.ts";
import type { AttributePath } from "../value/path.ts";
import {
  Diagnostic_Severity,
  type Diagnostic as WireDiagnostic,
  type AttributePath as WirePath,
} from "./gen/tfplugin6.ts";

/** The last guard of the terminal: what a message quotes may come from anybody. */
export function toWireDiagnostics(diagnostics: readonly Diagnostic[]): WireDiagnostic[] {
  return diagnostics.map(({ severity, summary, detail, path }) => ({
    severity: severity === "error" ? Diagnostic_Severity.ERROR : Diagnostic_Severity.WARNING,
    summary: plainText(summary),
    detail: plainText(detail),
    attribute: path.length > 0 ? toWirePath(path) : undefined,
  }));
}

export function toWirePath(path: AttributePath): WirePath {
  return {
    steps: path.map((step) => {
      if ("attribute" in step) return { attributeName: step.attribute };
      return "key" in step ? { elementKeyString: step.key } : { elementKeyInt: BigInt(step.index) };
    }),
  };
}
