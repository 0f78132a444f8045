import type { Diagnostics } from "../diag/diagnostic.ts";
import type { AttributeMap } from "../schema/attribute.ts";
import { type ModelOf, modelFromObject, type PlannedModelOf } from "../schema/model.ts";
import type { Schema } from "../schema/schema.ts";
import { encodeValue } from "../value/msgpack.ts";
import { rootPath, ValueError } from "../value/path.ts";
import { isObjectValue, type ObjectValue, objectValue, unknown, type Value } from "../value/value.ts";
import { type DynamicBytes, decodeObject, encodeObject } from "./dynamic.ts";
import { settledObject } from "./settle.ts";

/** A decoded configuration as handlers see it, in which values can be unknown. */
export function plannedModel(schema: Schema, object: ObjectValue): PlannedModelOf<AttributeMap> {
  return modelFromObject(schema.attributes, object) as PlannedModelOf<AttributeMap>;
}

/** A decoded state, or the configuration of something that is about to be done: everything is known. */
export function knownModel(schema: Schema, object: ObjectValue): ModelOf<AttributeMap> {
  return modelFromObject(schema.attributes, object) as ModelOf<AttributeMap>;
}

/** @throws ValueError for null or anything else that is no object: with it, a resource would vanish from state. */
export function objectFrom(value: Value): ObjectValue {
  if (isObjectValue(value)) return value;
  throw new ValueError(rootPath, "a whole object is required");
}

/** A configuration as it travels; without one, that of an empty block. @throws ValueError when it does not fit. */
export function decodeConfig(schema: Schema, bytes: DynamicBytes | undefined): ObjectValue {
  return (
    decodeObject(schema.type, bytes) ??
    objectValue(Object.keys(schema.attributes).map((name) => [name, null]))
  );
}

/** A handler's model as bytes; what it did not settle is null in them and an error among the messages. */
export function encodeModel(
  schema: Schema,
  model: ModelOf<AttributeMap>,
  diagnostics: Diagnostics,
): Uint8Array {
  const { object, problems } = settledObject(schema.attributes, model);
  diagnostics.add(...problems);
  return encodeObject(schema.type, object);
}

/** An object of which nothing is known: what stands for something deferred. */
export function encodedUnknown(schema: Schema): Uint8Array {
  return encodeValue(schema.type, unknown);
}
