import type { AttributeMap } from "../../schema/attribute.ts";
import { holdsWriteOnly } from "../../schema/somewhere.ts";
import type { ObjectValue } from "../../value/value.ts";
import { mapElements, mapMembers } from "./members.ts";

/** The object without what must be in no plan and no state. The same object when there is nothing of the kind. */
export function withoutWriteOnly(attributes: AttributeMap, object: ObjectValue): ObjectValue {
  if (!holdsWriteOnly(attributes)) return object;
  return mapMembers(attributes, (name, { write_only, nested }) => {
    const value = object[name] ?? null;
    if (write_only) return null;
    // The schema allows none in sets.
    return nested && nested.mode !== "set"
      ? mapElements(nested, value, nothing, (element) => withoutWriteOnly(nested.attributes, element))
      : value;
  });
}

const nothing = { config: null, prior: null };
