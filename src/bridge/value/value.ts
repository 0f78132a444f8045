import { type CtyNumber, isCtyNumber, numberText } from "./number.ts";
import { type CtyType, typesEqual } from "./type.ts";

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

/** Equality as Terraform core sees it: numbers by value, sets without order, unknowns equal only to unknowns. */
export function valuesEqual(type: CtyType, a: Value, b: Value): boolean {
  if (a === null || b === null) return a === b;
  if (a instanceof Unknown || b instanceof Unknown) return a instanceof Unknown && b instanceof Unknown;
  if (type === "dynamic") {
    if (!(a instanceof DynamicTyped && b instanceof DynamicTyped)) return false;
    return typesEqual(a.type, b.type) && valuesEqual(a.type, a.value, b.value);
  }
  if (type === "number") return isCtyNumber(a) && isCtyNumber(b) && numberText(a) === numberText(b);
  if (typeof type === "string") return a === b;
  switch (type.kind) {
    case "object":
      return (
        isObjectValue(a) &&
        isObjectValue(b) &&
        Object.entries(type.attributes).every(([name, attribute]) =>
          valuesEqual(attribute, a[name] ?? null, b[name] ?? null),
        )
      );
    case "map":
      return (
        a instanceof Map &&
        b instanceof Map &&
        a.size === b.size &&
        [...a].every(([key, value]) => b.has(key) && valuesEqual(type.element, value, b.get(key) ?? null))
      );
    case "set":
      return sameElements(type.element, a as readonly Value[], b as readonly Value[]);
    default: {
      const [left, right] = [a as readonly Value[], b as readonly Value[]];
      return (
        left.length === right.length &&
        left.every((element, index) => valuesEqual(elementType(type, index), element, right[index] ?? null))
      );
    }
  }
}

function elementType(
  type: Extract<CtyType, { kind: "list" | "set" | "map" | "tuple" }>,
  index: number,
): CtyType {
  return type.kind === "tuple" ? (type.elements[index] ?? "dynamic") : type.element;
}

function sameElements(element: CtyType, a: readonly Value[], b: readonly Value[]): boolean {
  if (a.length !== b.length) return false;
  const rest = [...b];
  return a.every((value) => {
    const found = rest.findIndex((candidate) => valuesEqual(element, value, candidate));
    if (found < 0) return false;
    rest.splice(found, 1);
    return true;
  });
}
