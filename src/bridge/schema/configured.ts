import { canonicalText } from "../value/canonical-text.ts";
import type { Leaf } from "../value/element-index.ts";
import { isObjectValue, Unknown, type Value } from "../value/value.ts";
import { type Attribute, type AttributeMap, isComputed, type Nested } from "./attribute.ts";
import { elementsOf } from "./nested-values.ts";

/**
 * What an object holds that a configuration can give, as a text: objects of which one was made from the other without
 * a value of the provider's share it.
 */
export function configurableText(attributes: AttributeMap, object: Value): string {
  if (!isObjectValue(object)) return object === null ? "~" : "?";
  return Object.entries(attributes)
    .filter(([, { presence, write_only }]) => presence !== "computed" && !write_only)
    .map(([name, attribute]) => `${valueText(attribute, object[name] ?? null)};`)
    .join("");
}

function valueText({ nested, type }: Attribute, value: Value): string {
  if (!nested || value === null || value instanceof Unknown) return canonicalText(type, value);
  const texts = elementsOf(nested, value).map(
    ({ step, value: element }) =>
      `${step && "key" in step ? JSON.stringify(step.key) : ""}{${configurableText(nested.attributes, element)}}`,
  );
  return `[${(nested.mode === "list" ? texts : texts.sort()).join("")}]`;
}

/** The places of a configured object that what is made of it shares; sets inside it have no places. */
export function configuredLeaves(
  attributes: AttributeMap,
  object: Value,
  path: Leaf["path"] = [],
): readonly Leaf[] {
  if (!isObjectValue(object)) return [];
  return Object.entries(attributes).flatMap(([name, attribute]) => {
    const value = object[name] ?? null;
    if (attribute.write_only || (value === null && isComputed(attribute))) return [];
    const here = [...path, name];
    const { nested, type } = attribute;
    if (!nested || value === null || value instanceof Unknown)
      return [{ path: here, text: canonicalText(type, value) }];
    return leavesOfElements(nested, value, here);
  });
}

function leavesOfElements(nested: Nested, value: Value, path: Leaf["path"]): readonly Leaf[] {
  if (nested.mode === "set") return [];
  return elementsOf(nested, value).flatMap(({ step, value: element }) => {
    const inner = step && "key" in step ? [step.key] : step && "index" in step ? [step.index] : [];
    return configuredLeaves(nested.attributes, element, [...path, ...inner]);
  });
}
