import type { Attribute, AttributeMap } from "./attribute.ts";

/**
 * Whether an attribute of some kind stands anywhere in a schema, at any depth. Asked for every plan and state, so it is
 * answered once for each schema.
 */
export function somewhere(wanted: (attribute: Attribute) => boolean): (attributes: AttributeMap) => boolean {
  const known = new WeakMap<AttributeMap, boolean>();
  return function holds(attributes): boolean {
    const found =
      known.get(attributes) ??
      Object.values(attributes).some(
        (attribute) => wanted(attribute) || (attribute.nested !== null && holds(attribute.nested.attributes)),
      );
    known.set(attributes, found);
    return found;
  };
}

export const holdsWriteOnly = somewhere(({ write_only }) => write_only);
