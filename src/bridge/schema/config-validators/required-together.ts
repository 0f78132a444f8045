import { errorDiagnostic } from "../../diag/diagnostic.ts";
import { path } from "../../value/path.ts";
import type { ConfigValidator } from "../config-validator.ts";
import { configuredOf, listed } from "./configured.ts";

/** All of the attributes and blocks must be there, or none. */
export function requiredTogether(...attributes: readonly string[]): ConfigValidator {
  const description = `${listed(attributes)} must be configured together.`;
  return {
    description,
    attributes,
    validate: (config, schema) => {
      const { set, absent } = configuredOf(attributes, config, schema);
      if (set.length === 0 || absent.length === 0) return [];
      const detail = `${listed(set)} is configured but ${listed(absent)} is not. ${description}`;
      return [errorDiagnostic("Missing argument", detail, path(set[0] ?? ""))];
    },
  };
}
