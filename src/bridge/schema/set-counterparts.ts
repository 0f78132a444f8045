import { canonicalText } from "../value/canonical-text.ts";
import { isWhollyKnown, type Value } from "../value/value.ts";
import type { AttributeMap, Nested } from "./attribute.ts";
import { derivedElements, mayDerive, sameElements } from "./derivation.ts";
import { objectTypeOf } from "./nested-codec.ts";
import { elementsOf } from "./nested-values.ts";

/**
 * What each configured object of a set was before the change; null where it is new. An object that leaves something to
 * the provider is traced back only when all are known: another could still turn out to be the one.
 */
export function priorOfConfigured(nested: Nested, config: Value, prior: Value): readonly Value[] {
  const { attributes } = nested;
  const [configured, before] = [valuesOf(nested, config), valuesOf(nested, prior)];
  const trace = configured.every(isWhollyKnown) ? derivedElements : sameElements;
  return trace(attributes, configured, before).map((position) => before[position] ?? null);
}

/** What each planned object of a set comes from, in the configuration and in the prior state; null for nothing. */
export function plannedSources(
  nested: Nested,
  planned: readonly Value[],
  { config, prior }: { readonly config: Value; readonly prior: Value },
): readonly { readonly config: Value; readonly prior: Value }[] {
  const configured = valuesOf(nested, config);
  if (configured.length === 0) {
    const before = equalElements(nested.attributes, planned, valuesOf(nested, prior));
    return planned.map((_, at) => ({ config, prior: before[at] ?? null }));
  }
  const before = priorOfConfigured(nested, config, prior);
  return sourcesOf(nested.attributes, planned, configured).map((from) => ({
    config: configured[from] ?? null,
    prior: before[from] ?? null,
  }));
}

/** The engine keeps the order of the configuration; what a plan modifier made of a set has any. */
function sourcesOf(
  attributes: AttributeMap,
  planned: readonly Value[],
  configured: readonly Value[],
): readonly number[] {
  const in_order =
    planned.length === configured.length &&
    planned.every((value, at) => mayDerive(attributes, configured[at] ?? null, value));
  if (in_order) return [...planned.keys()];
  const from = new Map(
    derivedElements(attributes, configured, planned).map((position, at) => [position, at]),
  );
  return planned.map((_, at) => from.get(at) ?? -1);
}

function equalElements(
  attributes: AttributeMap,
  planned: readonly Value[],
  prior: readonly Value[],
): readonly Value[] {
  const type = objectTypeOf(attributes);
  const by_text = new Map(prior.map((value) => [canonicalText(type, value), value]));
  return planned.map((value) => by_text.get(canonicalText(type, value)) ?? null);
}

function valuesOf(nested: Nested, value: Value): readonly Value[] {
  return elementsOf(nested, value).map((element) => element.value);
}
