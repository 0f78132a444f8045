import type { Diagnostic } from "../diag/diagnostic.ts";
import type { Violation } from "../engine/rules/violation.ts";
import type { AttributeMap } from "../schema/attribute.ts";
import { elementsOf } from "../schema/nested-values.ts";
import { type AttributePath, rootPath } from "../value/path.ts";
import { isObjectValue, type Value } from "../value/value.ts";
import type { StoredInstance } from "./instance-state.ts";

/** Shorter texts turn up by chance. */
const shortest_secret = 6;

/**
 * Write-only texts of a configuration that are found where they must not be: in another attribute's state, in private
 * state, in messages.
 */
export function leaks(
  attributes: AttributeMap,
  config: Value,
  instance: StoredInstance | null,
  diagnostics: readonly Diagnostic[],
): Violation[] {
  const state = instance?.json ?? "";
  const privateText = new TextDecoder().decode(instance?.private);
  const messages = diagnostics.map(({ summary, detail }) => `${summary}\n${detail}`).join("\n");
  return secretsOf(attributes, config, rootPath).flatMap(({ path, text }) => {
    const written = JSON.stringify(text).slice(1, -1);
    const places = [
      state.includes(written) ? "the state" : "",
      privateText.includes(written) ? "the private state" : "",
      messages.includes(text) ? "a message" : "",
    ].filter(Boolean);
    return places.length === 0
      ? []
      : [{ path, message: `is write-only, but its value is in ${places.join(" and ")}` }];
  });
}

interface Secret {
  readonly path: AttributePath;
  readonly text: string;
}

function secretsOf(attributes: AttributeMap, object: Value, at: AttributePath): Secret[] {
  if (!isObjectValue(object)) return [];
  return Object.entries(attributes).flatMap(([name, { write_only, nested }]) => {
    const value = object[name] ?? null;
    const path = [...at, { attribute: name }];
    if (write_only && typeof value === "string" && value.length >= shortest_secret)
      return [{ path, text: value }];
    if (!nested) return [];
    return elementsOf(nested, value).flatMap(({ step, value: element }) =>
      secretsOf(nested.attributes, element, step ? [...path, step] : path),
    );
  });
}
