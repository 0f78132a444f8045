import { withOneIdentity } from "../../base/one-identity.ts";
import { type AttributePath, formatPath, rootPath } from "../value/path.ts";

/** One message to the user: a one-line summary, a detail that ends in the next step, and the place it is about. */
export interface Diagnostic {
  readonly severity: "error" | "warning";
  readonly summary: string;
  readonly detail: string;
  readonly path: AttributePath;
}

export function errorDiagnostic(summary: string, detail: string, path: AttributePath = rootPath): Diagnostic {
  return { severity: "error", summary, detail, path };
}

export function warningDiagnostic(
  summary: string,
  detail: string,
  path: AttributePath = rootPath,
): Diagnostic {
  return { severity: "warning", summary, detail, path };
}

/** Messages collected while answering one call; a message said twice is kept once. */
export class Diagnostics {
  readonly #items: Diagnostic[] = [];
  readonly #seen = new Set<string>();

  add(...diagnostics: readonly Diagnostic[]): void {
    for (const diagnostic of diagnostics) {
      const key = [
        diagnostic.severity,
        diagnostic.summary,
        diagnostic.detail,
        formatPath(diagnostic.path),
      ].join("\0");
      if (this.#seen.has(key)) continue;
      this.#seen.add(key);
      this.#items.push(diagnostic);
    }
  }

  warn(summary: string, detail: string, path: AttributePath = rootPath): void {
    this.add(warningDiagnostic(summary, detail, path));
  }

  error(summary: string, detail: string, path: AttributePath = rootPath): void {
    this.add(errorDiagnostic(summary, detail, path));
  }

  get hasError(): boolean {
    return this.#items.some((diagnostic) => diagnostic.severity === "error");
  }

  get items(): readonly Diagnostic[] {
    return this.#items;
  }
}

/** Thrown by provider code to fail a call with messages of its own. */
export class DiagnosticError extends Error {
  override readonly name = "DiagnosticError";
  readonly diagnostics: readonly Diagnostic[];

  constructor(...diagnostics: readonly [Diagnostic, ...Diagnostic[]]) {
    super(diagnostics.map((diagnostic) => `${diagnostic.summary}: ${diagnostic.detail}`).join("\n"));
    this.diagnostics = diagnostics;
  }
}

withOneIdentity(DiagnosticError, "DiagnosticError");
