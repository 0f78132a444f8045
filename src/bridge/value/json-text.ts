import { isCtyNumber, numberText } from "./number.ts";
import { type AttributePath, rootPath, ValueError } from "./path.ts";
import { type CtyType, typeName, typeToJson } from "./type.ts";
import { DynamicTyped, isObjectValue, Unknown, type Value } from "./value.ts";

/**
 * The JSON Terraform stores state in: numbers with all their digits, dynamic values with their type.
 * @throws ValueError naming an unknown value, which JSON has none of, or one that does not fit the type.
 */
export function valueToJson(type: CtyType, value: Value): string {
  return jsonText(type, value, rootPath);
}

function jsonText(type: CtyType, value: Value, at: AttributePath): string {
  if (value === null) return "null";
  if (value instanceof Unknown) throw new ValueError(at, "an unknown value cannot be written as JSON");
  if (type === "dynamic") {
    if (!(value instanceof DynamicTyped)) throw new ValueError(at, "a dynamic value must carry its type");
    return `{"type":${JSON.stringify(typeToJson(value.type))},"value":${jsonText(value.type, value.value, at)}}`;
  }
  if (type === "number" && isCtyNumber(value)) return numberText(value);
  if (type === "string" && typeof value === "string") return JSON.stringify(value);
  if (type === "bool" && typeof value === "boolean") return String(value);
  if (typeof type !== "string") return compoundText(type, value, at);
  throw new ValueError(at, `a ${typeName(type)} is required`);
}

function compoundText(type: Exclude<CtyType, string>, value: Value, at: AttributePath): string {
  switch (type.kind) {
    case "object":
      if (!isObjectValue(value)) break;
      return record(
        Object.entries(type.attributes).map(([name, attribute]) => [
          name,
          jsonText(attribute, value[name] ?? null, [...at, { attribute: name }]),
        ]),
      );
    case "map":
      if (!(value instanceof Map)) break;
      return record([...value].map(([key, item]) => [key, jsonText(type.element, item, [...at, { key }])]));
    default:
      if (!Array.isArray(value) || (type.kind === "tuple" && value.length !== type.elements.length)) break;
      return `[${value
        .map((item, index) => {
          const element = type.kind === "tuple" ? (type.elements[index] ?? "dynamic") : type.element;
          return jsonText(element, item, [...at, { index }]);
        })
        .join(",")}]`;
  }
  throw new ValueError(at, `a ${typeName(type)} is required`);
}

function record(entries: readonly (readonly [string, string])[]): string {
  return `{${entries.map(([name, text]) => `${JSON.stringify(name)}:${text}`).join(",")}}`;
}
