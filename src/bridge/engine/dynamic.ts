import { valueFromJson } from "../value/json.ts";
import { decodeValue, encodeValue } from "../value/msgpack.ts";
import { rootPath, ValueError } from "../value/path.ts";
import type { CtyType } from "../value/type.ts";
import { isObjectValue, type ObjectValue, type Value } from "../value/value.ts";

/** A value as it travels: one of the two encodings, or neither, which means null. */
export interface DynamicBytes {
  readonly msgpack: Uint8Array;
  readonly json: Uint8Array;
}

/** @throws ValueError when the bytes do not fit the type. */
export function decodeDynamic(type: CtyType, bytes: DynamicBytes | undefined): Value {
  if (bytes && bytes.msgpack.length > 0) return decodeValue(type, bytes.msgpack);
  if (bytes && bytes.json.length > 0)
    return valueFromJson(type, new TextDecoder().decode(bytes.json), { ignoreUnknownAttributes: false });
  return null;
}

/** A resource's value: an object, or null when there is none. @throws ValueError for anything else. */
export function decodeObject(type: CtyType, bytes: DynamicBytes | undefined): ObjectValue | null {
  const value = decodeDynamic(type, bytes);
  if (value === null) return null;
  if (!isObjectValue(value)) throw new ValueError(rootPath, "a whole object is required");
  return value;
}

export function encodeObject(type: CtyType, value: ObjectValue | null): Uint8Array {
  return encodeValue(type, value);
}

/** Null, spelled out: an absent value would mean the same to Terraform, but only by accident. */
export const encodedNull: Uint8Array = encodeValue("dynamic", null);

/** The same value again, as it came; null where nothing came. */
export function echoed(bytes: DynamicBytes | undefined): Uint8Array {
  return bytes && bytes.msgpack.length > 0 ? bytes.msgpack : encodedNull;
}
