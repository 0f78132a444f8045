import { isCtyNumber, numberText } from "./number.ts";
import { DynamicTyped, Unknown, type Value } from "./value.ts";

const longest_text = 200;

/** A value for messages, much as HCL would write it; cut where it gets long. */
export function formatValue(value: Value): string {
  const text = written(value);
  return text.length > longest_text ? `${text.slice(0, longest_text)}…` : text;
}

function written(value: Value): string {
  if (value === null) return "null";
  if (value instanceof Unknown) return "(known after apply)";
  if (typeof value === "string") return JSON.stringify(value);
  if (typeof value === "boolean") return String(value);
  if (isCtyNumber(value)) return numberText(value);
  if (value instanceof DynamicTyped) return written(value.value);
  if (Array.isArray(value)) return `[${value.map(written).join(", ")}]`;
  const entries =
    value instanceof Map
      ? [...value].map(([key, item]) => `${JSON.stringify(key)} = ${written(item)}`)
      : Object.entries(value).map(([name, item]) => `${name} = ${written(item)}`);
  return entries.length === 0 ? "{}" : `{ ${entries.join(", ")} }`;
}
