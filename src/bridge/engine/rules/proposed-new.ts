import { type Attribute, type AttributeMap, isComputed, type Nested } from "../../schema/attribute.ts";
import { counterpart, elementsOf, mayBeSame, withElements } from "../../schema/nested-values.ts";
import type { Schema } from "../../schema/schema.ts";
import { isObjectValue, type ObjectValue, objectValue, Unknown, type Value } from "../../value/value.ts";

/**
 * The state core proposes to the provider when planning (`objchange.ProposedNew`): the configuration, and where the
 * provider computes what is not configured, the prior value. Null when nothing is configured.
 */
export function proposedNew(
  schema: Schema,
  prior: ObjectValue | null,
  config: ObjectValue | null,
): ObjectValue | null {
  return config && proposedObject(schema.attributes, prior, config);
}

function proposedObject(attributes: AttributeMap, prior: Value, config: ObjectValue): ObjectValue {
  const before = isObjectValue(prior) ? prior : null;
  return objectValue(
    Object.entries(attributes).map(([name, attribute]) => [
      name,
      proposedValue(attribute, before?.[name] ?? null, config[name] ?? null),
    ]),
  );
}

function proposedValue(attribute: Attribute, prior: Value, config: Value): Value {
  const { nested } = attribute;
  if (isComputed(attribute) && config === null) return wasConfigured(attribute, prior) ? null : prior;
  return nested ? proposedNested(nested, prior, config) : config;
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

function proposedNested(nested: Nested, prior: Value, config: Value): Value {
  const used = new Set<Value>();
  const elements = elementsOf(nested, config).map((element) => {
    if (!isObjectValue(element.value)) return element.value;
    const before =
      nested.mode === "set"
        ? unusedPrior(nested, element.value, prior, used)
        : counterpart(nested, element, prior);
    // A list element without a prior one is taken as it is.
    return before === null && nested.mode === "list"
      ? element.value
      : proposedObject(nested.attributes, before, element.value);
  });
  return config instanceof Unknown ? config : withElements(nested, config, elements);
}

/** Each prior element of a set stands for one configured element at most. */
function unusedPrior(nested: Nested, config: Value, prior: Value, used: Set<Value>): Value {
  const found = elementsOf(nested, prior).find(
    ({ value }) => !used.has(value) && mayBeSame(nested.attributes, value, config),
  );
  if (!found) return null;
  used.add(found.value);
  return found.value;
}
