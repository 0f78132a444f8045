import { type Diagnostics, errorDiagnostic } from "../diag/diagnostic.ts";
import type { Attribute, AttributeMap, Nested } from "../schema/attribute.ts";
import { elementsOf } from "../schema/nested-values.ts";
import type { Schema } from "../schema/schema.ts";
import { type AttributePath, formatPath, rootPath } from "../value/path.ts";
import { isObjectValue, type ObjectValue, Unknown, type Value } from "../value/value.ts";

export interface ValidationOptions {
  /** False for a Terraform that would save write-only values (client capability `write_only_attributes_allowed`). */
  readonly write_only_allowed?: boolean;
}

/** Checks a configuration as far as its schema goes: deprecation, each attribute, and how they go together. */
export function validateConfig(
  schema: Schema,
  config: ObjectValue,
  diagnostics: Diagnostics,
  options: ValidationOptions = {},
): void {
  if (schema.deprecation !== null)
    diagnostics.warn("Deprecated", `This kind of object is deprecated: ${schema.deprecation}`);
  validateAttributes(schema.attributes, config, rootPath, diagnostics, options);
  for (const validator of schema.validators)
    diagnostics.add(...validator.validate(config, schema.attributes));
}

/**
 * Runs every attribute's validators on a configuration, at any depth, checks what the schema demands, and warns about
 * deprecated attributes. Unknowns wait.
 */
export function validateAttributes(
  attributes: AttributeMap,
  config: ObjectValue,
  at: AttributePath,
  diagnostics: Diagnostics,
  options: ValidationOptions = {},
): void {
  validateObject(attributes, config, { path: at, set: null, may_be_left_out: false }, diagnostics, options);
}

interface Place {
  /** Names the attribute in messages. */
  readonly path: AttributePath;
  /** The outermost set around it: Terraform cannot follow a path further. Null outside sets. */
  readonly set: AttributePath | null;
  /** In a group block, which is there even when nobody wrote it. */
  readonly may_be_left_out: boolean;
}

function validateObject(
  attributes: AttributeMap,
  config: ObjectValue,
  place: Place,
  diagnostics: Diagnostics,
  options: ValidationOptions,
): void {
  for (const [name, attribute] of Object.entries(attributes)) {
    const path = [...place.path, { attribute: name }];
    const here: Place = { ...place, path };
    const reachable = place.set ?? path;
    const value = config[name] ?? null;
    const problem = presenceProblem(attribute, value, here, options);
    if (problem) diagnostics.error(problem.summary, problem.detail, reachable);
    if (problem || value === null || value instanceof Unknown) continue;
    if (attribute.deprecation !== null)
      warnDeprecated(attribute.deprecation, attribute, value, here, diagnostics);
    for (const validator of attribute.validators)
      for (const found of validator.validate(value, path))
        diagnostics.add(place.set ? { ...found, path: place.set } : found);
    if (attribute.nested) validateElements(attribute.nested, value, here, diagnostics, options);
  }
}

function validateElements(
  nested: Nested,
  value: Value,
  place: Place,
  diagnostics: Diagnostics,
  options: ValidationOptions,
): void {
  const elements = elementsOf(nested, value);
  if (nested.block && nested.mode !== "single") {
    const problem = countProblem(nested.block, elements.length, formatPath(place.path));
    if (problem) diagnostics.add(errorDiagnostic("Wrong number of blocks", problem, place.set ?? place.path));
  }
  for (const { step, value: element } of elements) {
    if (!isObjectValue(element)) continue;
    const inner: Place = {
      path: step ? [...place.path, step] : place.path,
      set: place.set ?? (nested.mode === "set" ? place.path : null),
      may_be_left_out: nested.mode === "group",
    };
    validateObject(nested.attributes, element, inner, diagnostics, options);
  }
}

function countProblem(
  { min_items, max_items }: NonNullable<Nested["block"]>,
  count: number,
  name: string,
): string | null {
  if (count < min_items) return `There must be at least ${min_items} ${name} blocks, not ${count}.`;
  if (max_items > 0 && count > max_items)
    return `There may be at most ${max_items} ${name} blocks, not ${count}.`;
  return null;
}

function presenceProblem(
  { presence, write_only, nested }: Attribute,
  value: Value,
  { path, may_be_left_out }: Place,
  { write_only_allowed = true }: ValidationOptions,
): { readonly summary: string; readonly detail: string } | null {
  const name = formatPath(path);
  if (value === null) {
    const missing =
      presence === "required" && !may_be_left_out && (!nested?.block || nested.mode === "single");
    if (!missing) return null;
    return nested?.block
      ? { summary: `Missing ${name} block`, detail: `A ${name} block is required.` }
      : { summary: `Missing value for ${name}`, detail: `${name} is required and must not be null.` };
  }
  if (presence === "computed")
    return {
      summary: `Read-only attribute ${name}`,
      detail: `${name} is decided by the provider and cannot be configured. Remove it from the configuration.`,
    };
  if (write_only && !write_only_allowed)
    return {
      summary: `Write-only attribute ${name} not supported`,
      detail: `${name} is write-only, which this Terraform does not know: it would save the value. Use Terraform 1.11 or later.`,
    };
  return null;
}

function warnDeprecated(
  deprecation: string,
  { nested }: Attribute,
  value: Value,
  { path, set }: Place,
  diagnostics: Diagnostics,
): void {
  // A collection of blocks is there, empty, also when nobody wrote one.
  if (nested?.block && elementsOf(nested, value).length === 0) return;
  diagnostics.warn(
    nested?.block ? "Deprecated block" : "Deprecated argument",
    `${formatPath(path)} is deprecated: ${deprecation}`,
    set ?? path,
  );
}
