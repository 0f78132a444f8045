import { type CtyNumber, isCtyNumber } from "./number.ts";
import type { CtyType } from "./type.ts";

/**
 * A value that will be known later. `refinement` holds the promises the sender made about it (cty's msgpack map),
 * passed through untouched: `null` promises nothing.
 */
export class Unknown {
  readonly refinement: Uint8Array | null;

  constructor(refinement: Uint8Array | null = null) {
    this.refinement = refinement;
  }
}

/** The unknown that promises nothing. */
export const unknown = new Unknown();

/** A known value of a `dynamic` place, together with its type. */
export class DynamicTyped {
  readonly type: CtyType;
  readonly value: Value;

  constructor(type: CtyType, value: Value) {
    this.type = type;
    this.value = value;
  }
}

/** An object's attributes; created without a prototype, so any attribute name is safe. */
export type ObjectValue = { readonly [name: string]: Value };

/**
 * A cty value: null, unknown, or known. Lists, sets and tuples are arrays, maps are `Map`, objects are plain objects;
 * which of them is meant only the type says.
 */
export type Value =
  | null
  | Unknown
  | string
  | boolean
  | CtyNumber
  | DynamicTyped
  | readonly Value[]
  | ReadonlyMap<string, Value>
  | ObjectValue;

export function isObjectValue(value: Value): value is ObjectValue {
  return (
    typeof value === "object" &&
    value !== null &&
    !Array.isArray(value) &&
    !(value instanceof Map) &&
    !(value instanceof Unknown) &&
    !(value instanceof DynamicTyped) &&
    !isCtyNumber(value)
  );
}

export function objectValue(entries: Iterable<readonly [string, Value]>): ObjectValue {
  const object: Record<string, Value> = Object.create(null);
  for (const [name, value] of entries) object[name] = value;
  return object;
}

/** Whether no unknown is left at any depth. */
export function isWhollyKnown(value: Value): boolean {
  if (value instanceof Unknown) return false;
  if (value instanceof DynamicTyped) return isWhollyKnown(value.value);
  if (Array.isArray(value)) return value.every(isWhollyKnown);
  if (value instanceof Map) return [...value.values()].every(isWhollyKnown);
  if (isObjectValue(value)) return Object.values(value).every(isWhollyKnown);
  return true;
}
