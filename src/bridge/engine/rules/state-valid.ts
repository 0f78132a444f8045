import type { Attribute, AttributeMap } from "../../schema/attribute.ts";
import { elementsOf } from "../../schema/nested-values.ts";
import type { Schema } from "../../schema/schema.ts";
import { type AttributePath, rootPath } from "../../value/path.ts";
import { DynamicTyped, isObjectValue, type ObjectValue, Unknown, type Value } from "../../value/value.ts";
import type { Violation } from "./violation.ts";

/**
 * What core demands of every state, whichever call it comes from: wholly known, write-only attributes null. Null is
 * fine where the object may be gone.
 */
export function assertStateValid(schema: Schema, state: ObjectValue | null): Violation[] {
  if (state === null) return [];
  return [...unknownParts(state, rootPath), ...assertWriteOnlyNull(schema, state)];
}

/** A state that must be there: after create and update, import and upgrade. `call` ends the message. */
export function assertStatePresent(schema: Schema, state: ObjectValue | null, call: string): Violation[] {
  if (state === null) return [{ path: rootPath, message: `is absent after ${call}` }];
  return assertStateValid(schema, state);
}

export function assertWriteOnlyNull(schema: Schema, object: ObjectValue | null): Violation[] {
  return object === null ? [] : writeOnlyViolations(schema.attributes, object, rootPath);
}

/** Every place that is unknown. */
function unknownParts(value: Value, at: AttributePath): Violation[] {
  if (value instanceof Unknown) return [{ path: at, message: "is unknown in a state" }];
  if (value instanceof DynamicTyped) return unknownParts(value.value, at);
  if (Array.isArray(value)) return value.flatMap((item, index) => unknownParts(item, [...at, { index }]));
  if (value instanceof Map) return [...value].flatMap(([key, item]) => unknownParts(item, [...at, { key }]));
  if (isObjectValue(value))
    return Object.entries(value).flatMap(([name, item]) => unknownParts(item, [...at, { attribute: name }]));
  return [];
}

function writeOnlyViolations(attributes: AttributeMap, object: Value, at: AttributePath): Violation[] {
  if (!isObjectValue(object)) return [];
  return Object.entries(attributes).flatMap(([name, attribute]) =>
    ofAttribute(attribute, object[name] ?? null, [...at, { attribute: name }]),
  );
}

function ofAttribute({ write_only, nested }: Attribute, value: Value, at: AttributePath): Violation[] {
  if (value === null) return [];
  if (write_only) return [{ path: at, message: "is write-only and must be null in every plan and state" }];
  if (!nested) return [];
  return elementsOf(nested, value).flatMap(({ step, value: element }) =>
    writeOnlyViolations(nested.attributes, element, step ? [...at, step] : at),
  );
}
