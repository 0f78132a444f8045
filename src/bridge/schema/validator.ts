import type { Diagnostic } from "../diag/diagnostic.ts";
import type { AttributePath } from "../value/path.ts";
import type { Value } from "../value/value.ts";

/** Checks one attribute's value in the configuration. It is called for known, non-null values only. */
export interface Validator {
  /** What the value must be, in words that finish "must be …"; joins the documentation. */
  readonly description: string;
  readonly validate: (value: Value, path: AttributePath) => readonly Diagnostic[];
}
