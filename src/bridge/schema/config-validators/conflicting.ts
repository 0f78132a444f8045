import { errorDiagnostic } from "../../diag/diagnostic.ts";
import { path } from "../../value/path.ts";
import type { ConfigValidator } from "../config-validator.ts";
import { configuredOf, listed } from "./configured.ts";

/** At most one of the attributes and blocks may be there. */
export function conflicting(...attributes: readonly string[]): ConfigValidator {
  const description = `Only one of ${listed(attributes)} may be configured.`;
  return {
    description,
    attributes,
    validate: (config, schema) => {
      const { set } = configuredOf(attributes, config, schema);
      if (set.length < 2) return [];
      const detail = `${listed(set)} are configured. ${description}`;
      return [errorDiagnostic("Conflicting arguments", detail, path(set[1] ?? ""))];
    },
  };
}
