import { errorDiagnostic } from "../../diag/diagnostic.ts";
import type { ConfigValidator } from "../config-validator.ts";
import { configuredOf, listed } from "./configured.ts";

/** At least one of the attributes and blocks must be there. */
export function atLeastOneOf(...attributes: readonly string[]): ConfigValidator {
  const description = `At least one of ${listed(attributes)} must be configured.`;
  return {
    description,
    attributes,
    validate: (config, schema) => {
      const { set, open } = configuredOf(attributes, config, schema);
      return set.length + open.length > 0 ? [] : [errorDiagnostic("Missing argument", description)];
    },
  };
}
