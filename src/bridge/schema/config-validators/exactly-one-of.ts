import type { ConfigValidator } from "../config-validator.ts";
import { atLeastOneOf } from "./at-least-one-of.ts";
import { listed } from "./configured.ts";
import { conflicting } from "./conflicting.ts";

/** One of the attributes and blocks must be there, and no other. */
export function exactlyOneOf(...attributes: readonly string[]): ConfigValidator {
  const parts = [atLeastOneOf(...attributes), conflicting(...attributes)];
  return {
    description: `Exactly one of ${listed(attributes)} must be configured.`,
    attributes,
    validate: (config, schema) => parts.flatMap((part) => part.validate(config, schema)),
  };
}
