import type { DynamicBytes } from "../engine/dynamic.ts";
import { encodeObject } from "../engine/dynamic.ts";
import type { Schema } from "../schema/schema.ts";
import { valueFromJson } from "../value/json.ts";
import { valueToJson } from "../value/json-text.ts";
import { decodeValue } from "../value/msgpack.ts";
import { isObjectValue, type ObjectValue } from "../value/value.ts";

/** One resource instance as a state file holds it. */
export interface StoredInstance {
  readonly schema_version: number;
  readonly json: string;
  readonly private: Uint8Array;
  /** Half made: the next apply replaces it. */
  readonly tainted: boolean;
}

export function stored(
  schema: Schema,
  object: ObjectValue,
  privateBytes: Uint8Array,
  tainted: boolean,
): StoredInstance {
  return {
    schema_version: schema.version,
    json: valueToJson(schema.type, object),
    private: privateBytes,
    tainted,
  };
}

/** The stored object; state of an older schema version must have been upgraded. */
export function storedObject(schema: Schema, instance: StoredInstance | null): ObjectValue | null {
  if (instance === null) return null;
  return valueFromJson(schema.type, instance.json, { ignoreUnknownAttributes: true }) as ObjectValue;
}

export function sent(schema: Schema, object: ObjectValue | null): DynamicBytes {
  return { msgpack: encodeObject(schema.type, object), json: new Uint8Array() };
}

/** @throws ValueError when an answer does not fit the schema. */
export function received(schema: Schema, msgpack: Uint8Array): ObjectValue | null {
  const value = decodeValue(schema.type, msgpack);
  return isObjectValue(value) ? value : null;
}
