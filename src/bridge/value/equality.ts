import { canonicalText, innerType } from "./canonical-text.ts";
import { isCtyNumber, numberText } from "./number.ts";
import { type CtyType, typesEqual } from "./type.ts";
import { DynamicTyped, isObjectValue, Unknown, type Value } from "./value.ts";

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
      return canonicalText(type, a) === canonicalText(type, b);
    default: {
      const [left, right] = [a as readonly Value[], b as readonly Value[]];
      return (
        left.length === right.length &&
        left.every((element, index) => valuesEqual(innerType(type, index), element, right[index] ?? null))
      );
    }
  }
}
