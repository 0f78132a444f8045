import type { Attribute, AttributeMap } from "../schema/attribute.ts";
import { elementsOf, withElements } from "../schema/nested-values.ts";
import type { Schema } from "../schema/schema.ts";
import { rootPath } from "../value/path.ts";
import { fromPlain, toPlain } from "../value/plain.ts";
import { isObjectValue, type ObjectValue, objectValue, type Value } from "../value/value.ts";

/**
 * What a user writes in HCL, by attribute name: texts, numbers, bools, arrays, objects; `unknown` anywhere. What is left
 * out is null, a block that is left out is empty.
 */
export type Configuration = Readonly<Record<string, unknown>>;

/** The object Terraform core would send for it. @throws ValueError naming what does not fit the schema. */
export function configurationObject(schema: Schema, config: Configuration): ObjectValue {
  const object = fromPlain(schema.type, config, rootPath) as ObjectValue;
  return withBlocks(schema.attributes, object);
}

export function plainObject(object: ObjectValue | null): Readonly<Record<string, unknown>> | null {
  return object && (toPlain(object) as Readonly<Record<string, unknown>>);
}

/** Blocks nobody wrote are empty collections, and objects of nulls in groups. */
function withBlocks(attributes: AttributeMap, object: ObjectValue): ObjectValue {
  return objectValue(
    Object.entries(attributes).map(([name, attribute]) => [name, withBlock(attribute, object[name] ?? null)]),
  );
}

function withBlock({ nested }: Attribute, value: Value): Value {
  if (!nested) return value;
  const { mode, block, attributes } = nested;
  if (value === null && block && mode === "map") return new Map();
  if (value === null && block && mode === "group") return withBlocks(attributes, objectValue([]));
  if (value === null && block && mode !== "single") return [];
  const elements = elementsOf(nested, value).map(({ value: element }) =>
    isObjectValue(element) ? withBlocks(attributes, element) : element,
  );
  return withElements(nested, value, elements);
}
