import type { Attribute, AttributeMap } from "../../schema/attribute.ts";
import { counterpart, elementsOf, withElements } from "../../schema/nested-values.ts";
import { somewhere } from "../../schema/somewhere.ts";
import {
  isObjectValue,
  isWhollyKnown,
  type ObjectValue,
  objectValue,
  type Value,
} from "../../value/value.ts";
import { memberOf } from "./members.ts";

/**
 * Where a value means the same as the one it replaces, at any depth outside sets, the older one stays as it was
 * written: nothing changed. Used on plans (after the prior state), new states (after the plan) and reads (after the
 * state before).
 */
export async function keepEquivalents(
  attributes: AttributeMap,
  object: ObjectValue,
  before: Value,
): Promise<ObjectValue> {
  if (!isObjectValue(before) || !holdsEquivalents(attributes)) return object;
  const entries = Object.entries(attributes).map(
    async ([name, attribute]) =>
      [name, await keptValue(attribute, object[name] ?? null, memberOf(before, name))] as const,
  );
  return objectValue(await Promise.all(entries));
}

async function keptValue(attribute: Attribute, value: Value, before: Value): Promise<Value> {
  const { nested, same } = attribute;
  if (value === null || before === null || attribute.write_only) return value;
  if (same && isWhollyKnown(value) && isWhollyKnown(before) && (await same(before, value))) return before;
  if (!nested || nested.mode === "set") return value;
  const elements = elementsOf(nested, value).map(async (element) =>
    isObjectValue(element.value)
      ? keepEquivalents(nested.attributes, element.value, counterpart(nested, element, before))
      : element.value,
  );
  return withElements(nested, value, await Promise.all(elements));
}

const holdsEquivalents = somewhere(({ same }) => same !== null);
