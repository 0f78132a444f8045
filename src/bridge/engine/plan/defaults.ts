import type { AttributeMap } from "../../schema/attribute.ts";
import type { ObjectValue, Value } from "../../value/value.ts";
import { mapElements, mapMembers, memberOf } from "./members.ts";

/** Puts defaults where the configuration leaves an attribute out, at any depth. The schema allows none in sets. */
export function withDefaults(attributes: AttributeMap, config: Value, plan: ObjectValue): ObjectValue {
  return mapMembers(attributes, (name, attribute) => {
    const [configured, planned] = [memberOf(config, name), plan[name] ?? null];
    if (configured === null && attribute.default !== undefined) return attribute.default;
    const { nested } = attribute;
    if (configured === null || !nested || nested.mode === "set") return planned;
    return mapElements(nested, planned, { config: configured, prior: null }, (element, { config: source }) =>
      withDefaults(nested.attributes, source, element),
    );
  });
}
