import { assign } from "../value/assignment.ts";
import { ElementIndex } from "../value/element-index.ts";
import { valuesEqual } from "../value/equality.ts";
import { isObjectValue, Unknown, type Value } from "../value/value.ts";
import { type Attribute, type AttributeMap, isComputed } from "./attribute.ts";
import { configurableText, configuredLeaves } from "./configured.ts";
import { objectTypeOf } from "./nested-codec.ts";
import { counterpart, elementsOf } from "./nested-values.ts";

/**
 * Whether `made`, an object of a state or plan, may be what became of the configured one: the same but for what the
 * configuration leaves to the provider. An unknown is nothing but an unknown.
 */
export function mayDerive(attributes: AttributeMap, configured: Value, made: Value): boolean {
  if (!isObjectValue(configured) || !isObjectValue(made))
    return configured instanceof Unknown && made instanceof Unknown;
  return Object.entries(attributes).every(([name, attribute]) =>
    valueMayDerive(attribute, configured[name] ?? null, made[name] ?? null),
  );
}

function valueMayDerive(attribute: Attribute, configured: Value, made: Value): boolean {
  const { nested, type, write_only } = attribute;
  if (write_only || (configured === null && isComputed(attribute))) return true;
  if (!nested) return valuesEqual(type, configured, made);
  if (configured === null || made === null) return configured === made;
  if (configured instanceof Unknown || made instanceof Unknown)
    return configured instanceof Unknown && made instanceof Unknown;
  const [elements, others] = [elementsOf(nested, configured), elementsOf(nested, made)];
  if (elements.length !== others.length) return false;
  if (nested.mode === "set")
    return !derivedElements(
      nested.attributes,
      elements.map(({ value }) => value),
      others.map(({ value }) => value),
    ).includes(-1);
  return elements.every((element) =>
    mayDerive(nested.attributes, element.value, counterpart(nested, element, made)),
  );
}

/**
 * Which object of a set became which: for each configured object the position of one among `made` that differs in
 * nothing but what the provider decides, -1 for none, no position twice. Those that say the same come first; of the
 * rest as many as possible find one, so that a set nobody changed is traced back as a whole, and those that say most
 * choose first: what an object that says less took from there could make the two equal.
 */
export function derivedElements(
  attributes: AttributeMap,
  configured: readonly Value[],
  made: readonly Value[],
): readonly number[] {
  const positions = sameElements(attributes, configured, made);
  const taken = new Set(positions);
  const index = new ElementIndex(objectTypeOf(attributes), made);
  const open = [...positions.keys()]
    .filter((at) => positions[at] === -1)
    .map((at) => ({ at, leaves: configuredLeaves(attributes, configured[at] ?? null) }))
    .sort((a, b) => b.leaves.length - a.leaves.length);
  const candidates = open.map(({ at, leaves }) => {
    const source = configured[at] ?? null;
    return index
      .agreeing(leaves)
      .filter((position) => !taken.has(position) && mayDerive(attributes, source, made[position] ?? null));
  });
  const found = assign(open.length, (seeker) => candidates[seeker] ?? []);
  const all = [...positions];
  open.forEach(({ at }, seeker) => {
    all[at] = found[seeker] ?? -1;
  });
  return all;
}

/** As {@link derivedElements}, for objects that leave nothing to the provider that it has not left out as well. */
export function sameElements(
  attributes: AttributeMap,
  configured: readonly Value[],
  made: readonly Value[],
): readonly number[] {
  const by_text = new Map<string, number[]>();
  made.forEach((value, position) => {
    const text = configurableText(attributes, value);
    const bucket = by_text.get(text);
    if (bucket) bucket.push(position);
    else by_text.set(text, [position]);
  });
  return configured.map((value) => by_text.get(configurableText(attributes, value))?.shift() ?? -1);
}
