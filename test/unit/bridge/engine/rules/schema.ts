import type { Violation } from "../../../../../src/bridge/engine/rules/violation.ts";
import type { AttributeMap } from "../../../../../src/bridge/schema/attribute.ts";
import { defineSchema, type Schema } from "../../../../../src/bridge/schema/schema.ts";
import { formatPath } from "../../../../../src/bridge/value/path.ts";
import { fromPlain } from "../../../../../src/bridge/value/plain.ts";
import type { ObjectValue } from "../../../../../src/bridge/value/value.ts";

export const d = { description: "" };

export const schemaOf = (attributes: AttributeMap): Schema =>
  defineSchema("resource", { description: "", attributes });

/** Exactly what is written: blocks that are left out are null. */
export const objectOf = (schema: Schema, plain: object | null): ObjectValue | null =>
  plain && (fromPlain(schema.type, plain) as ObjectValue);

export const said = (violations: readonly Violation[]): string[] =>
  violations.map(({ path, message }) => `${formatPath(path) || "(whole)"} ${message}`);
