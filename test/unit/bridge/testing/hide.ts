import type { Attribute, AttributeMap } from "../../../../src/bridge/schema/attribute.ts";

/** Decides whether a value is one that is not known yet, and what stands for it then. */
export type Hide = (value: unknown, attribute: Attribute) => { readonly instead: unknown } | null;

/** The same configuration before something it refers to is known: any value of an attribute, or a part of it. */
export function partly(
  attributes: AttributeMap,
  config: object,
  hide: Hide,
): Readonly<Record<string, unknown>> {
  return Object.fromEntries(
    Object.entries(config).map(([name, value]) => {
      const attribute = attributes[name];
      return [name, attribute && value !== null ? partOfValue(attribute, value, hide) : value];
    }),
  );
}

function partOfValue(attribute: Attribute, value: unknown, hide: Hide): unknown {
  const { nested } = attribute;
  const hidden = nested?.block ? null : hide(value, attribute);
  if (hidden) return hidden.instead;
  const inside = (item: unknown): unknown => {
    if (nested?.block) return partly(nested.attributes, item as object, hide);
    const part = hide(item, attribute);
    if (part) return part.instead;
    return nested ? partly(nested.attributes, item as object, hide) : item;
  };
  if (Array.isArray(value)) return value.map(inside);
  if (typeof value !== "object" || value === null) return value;
  if (nested?.mode === "single" || nested?.mode === "group") return partly(nested.attributes, value, hide);
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, inside(item)]));
}
