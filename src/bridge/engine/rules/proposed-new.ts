import { type Attribute, type AttributeMap, isComputed, type Nested } from "../../schema/attribute.ts";
import { objectTypeOf } from "../../schema/nested-codec.ts";
import { counterpart, elementsOf, withElements } from "../../schema/nested-values.ts";
import type { Schema } from "../../schema/schema.ts";
import { distinctElements } from "../../value/set-elements.ts";
import { isObjectValue, type ObjectValue, objectValue, Unknown, type Value } from "../../value/value.ts";
import { corePriors } from "./core-prior.ts";

/** Finds what each configured object of a set was before; null where it is new. */
export type PriorOfConfigured = (nested: Nested, config: Value, prior: Value) => readonly Value[];

/**
 * The state core proposes to the provider when planning (`objchange.ProposedNew`): the configuration, and where the
 * provider computes what is not configured, the prior value. Null when nothing is configured.
 */
export function proposedNew(
  schema: Schema,
  prior: ObjectValue | null,
  config: ObjectValue | null,
): ObjectValue | null {
  return config && proposedObject(schema.attributes, prior, config, corePriors);
}

/** The same for one object, by another rule for sets. */
export function proposedObject(
  attributes: AttributeMap,
  prior: Value,
  config: ObjectValue,
  priors: PriorOfConfigured,
): ObjectValue {
  const before = isObjectValue(prior) ? prior : null;
  return objectValue(
    Object.entries(attributes).map(([name, attribute]) => [
      name,
      proposedValue(attribute, before?.[name] ?? null, config[name] ?? null, priors),
    ]),
  );
}

function proposedValue(attribute: Attribute, prior: Value, config: Value, priors: PriorOfConfigured): Value {
  const { nested } = attribute;
  if (isComputed(attribute) && config === null) return wasConfigured(attribute, prior) ? null : prior;
  return nested ? proposedNested(nested, prior, config, priors) : config;
}

/** An optional nested attribute whose prior value holds what only a configuration can give: it was taken out of it. */
function wasConfigured({ presence, nested }: Attribute, prior: Value): boolean {
  return presence === "optional_computed" && nested !== null && holdsConfigured(nested, prior);
}

function holdsConfigured(nested: Nested, value: Value): boolean {
  return elementsOf(nested, value).some(
    ({ value: element }) =>
      isObjectValue(element) &&
      Object.entries(nested.attributes).some(([name, inner]) => {
        const held = element[name] ?? null;
        if (held === null) return false;
        return !isComputed(inner) || (inner.nested !== null && holdsConfigured(inner.nested, held));
      }),
  );
}

export function proposedNested(
  nested: Nested,
  prior: Value,
  config: Value,
  priors: PriorOfConfigured,
): Value {
  if (config instanceof Unknown) return config;
  const in_set = nested.mode === "set" ? priors(nested, config, prior) : null;
  const elements = elementsOf(nested, config).map((element, at) => {
    if (!isObjectValue(element.value)) return element.value;
    const before = in_set ? (in_set[at] ?? null) : counterpart(nested, element, prior);
    // A list element without a prior one is taken as it is.
    return before === null && nested.mode === "list"
      ? element.value
      : proposedObject(nested.attributes, before, element.value, priors);
  });
  const proposed =
    nested.mode === "set" ? distinctElements(objectTypeOf(nested.attributes), elements) : elements;
  return withElements(nested, config, proposed);
}
