import type { Diagnostic } from "../diag/diagnostic.ts";
import type { ObjectValue } from "../value/value.ts";
import type { AttributeMap } from "./attribute.ts";

/** Checks a configuration as a whole: how attributes go together. Values can be unknown. */
export interface ConfigValidator {
  /** What the configuration must do, as a sentence; joins the documentation. */
  readonly description: string;
  /** The top-level attributes and blocks it is about. */
  readonly attributes: readonly string[];
  readonly validate: (config: ObjectValue, attributes: AttributeMap) => readonly Diagnostic[];
}
