import type { Diagnostics } from "../diag/diagnostic.ts";
import type { AttributeMap } from "../schema/attribute.ts";
import { type AttributePath, formatPath } from "../value/path.ts";
import { type ObjectValue, Unknown, type Value } from "../value/value.ts";

/** Runs every attribute's validators on a configuration, and warns about deprecated ones. Unknowns wait. */
export function validateAttributes(
  attributes: AttributeMap,
  config: ObjectValue,
  at: AttributePath,
  diagnostics: Diagnostics,
): void {
  for (const [name, attribute] of Object.entries(attributes)) {
    const value = config[name] ?? null;
    if (value === null || value instanceof Unknown) continue;
    const here = [...at, { attribute: name }];
    if (attribute.deprecation !== null)
      diagnostics.warn(
        "Deprecated argument",
        `${formatPath(here)} is deprecated: ${attribute.deprecation}`,
        here,
      );
    for (const validator of attribute.validators) diagnostics.add(...validator.validate(value, here));
    if (attribute.nested) validateNested(attribute.nested.attributes, value, here, diagnostics);
  }
}

function validateNested(
  attributes: AttributeMap,
  value: Value,
  at: AttributePath,
  diagnostics: Diagnostics,
): void {
  if (Array.isArray(value)) {
    value.forEach((item, index) => {
      if (item !== null && !(item instanceof Unknown))
        validateAttributes(attributes, item as ObjectValue, [...at, { index }], diagnostics);
    });
    return;
  }
  if (value instanceof Map) {
    for (const [key, item] of value)
      if (item !== null && !(item instanceof Unknown))
        validateAttributes(attributes, item as ObjectValue, [...at, { key }], diagnostics);
    return;
  }
  validateAttributes(attributes, value as ObjectValue, at, diagnostics);
}
