import { isCtyNumber, numberText } from "./number.ts";
import { type CtyType, typeToJson } from "./type.ts";
import { DynamicTyped, isWhollyKnown, type ObjectValue, Unknown, type Value } from "./value.ts";

/**
 * A value as a text that equal values of one type share and others do not: numbers by value, texts composed, sets
 * without order, every unknown alike. Of the form by which cty orders the elements of a set (`cty/set_internals.go`).
 */
export function canonicalText(type: CtyType, value: Value): string {
  // A handler's model can lack a member; where that is a fault, it is found elsewhere.
  if (value === null || value === undefined) return "~";
  if (value instanceof Unknown) return "?";
  if (typeof value === "string") return JSON.stringify(value.normalize("NFC"));
  if (typeof value === "boolean") return value ? "T" : "F";
  if (typeof value === "number" && !Number.isFinite(value)) return String(value);
  if (isCtyNumber(value)) return numberText(value);
  if (value instanceof DynamicTyped)
    return `${JSON.stringify(typeToJson(value.type))}${canonicalText(value.type, value.value)}`;
  if (Array.isArray(value)) {
    const texts = value.map((item, index) => `${canonicalText(innerType(type, index), item)};`);
    return `[${(isSet(type) ? distinctTexts(value, texts).sort() : texts).join("")}]`;
  }
  const members = value instanceof Map ? [...value] : membersOf(type, value as ObjectValue);
  return `{${members
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, item]) => `${JSON.stringify(name)}:${canonicalText(innerType(type, name), item)};`)
    .join("")}}`;
}

function membersOf(type: CtyType, object: ObjectValue): [string, Value][] {
  if (typeof type === "string" || type.kind !== "object") return Object.entries(object);
  return Object.keys(type.attributes).map((name) => [name, object[name] ?? null]);
}

/** Equal elements of a set are one; what is unknown in part may still turn out to be something else. */
function distinctTexts(values: readonly Value[], texts: readonly string[]): string[] {
  const seen = new Set<string>();
  return texts.filter((text, index) => {
    if (seen.has(text) && isWhollyKnown(values[index] ?? null)) return false;
    seen.add(text);
    return true;
  });
}

function isSet(type: CtyType): boolean {
  return typeof type === "object" && type.kind === "set";
}

/** The type one step inside. */
export function innerType(type: CtyType, step: string | number): CtyType {
  if (typeof type === "string") return "dynamic";
  if (type.kind === "object") return type.attributes[step] ?? "dynamic";
  if (type.kind === "tuple") return type.elements[Number(step)] ?? "dynamic";
  return type.element;
}
