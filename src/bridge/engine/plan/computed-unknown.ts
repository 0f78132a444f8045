import { type AttributeMap, isComputed } from "../../schema/attribute.ts";
import { type ObjectValue, Unknown, unknown, type Value } from "../../value/value.ts";
import { mapElements, mapMembers, memberOf } from "./members.ts";

/** Makes unknown, at any depth, what the provider computes: nothing is configured for it and there is no default. */
export function computedUnknown(attributes: AttributeMap, config: Value, plan: ObjectValue): ObjectValue {
  return mapMembers(attributes, (name, attribute) => {
    const [configured, planned] = [memberOf(config, name), plan[name] ?? null];
    if (configured === null) return isComputed(attribute) && !attribute.has_default ? unknown : planned;
    const { nested } = attribute;
    if (!nested || configured instanceof Unknown) return planned;
    return mapElements(nested, planned, { config: configured, prior: null }, (element, { config: source }) =>
      // What cannot be traced back to the configuration stays as it is.
      source === null ? element : computedUnknown(nested.attributes, source, element),
    );
  });
}
