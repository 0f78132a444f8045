import type { Attribute, AttributeMap } from "../../schema/attribute.ts";
import type { Schema } from "../../schema/schema.ts";
import { valuesEqual } from "../../value/equality.ts";
import { type AttributePath, formatPath, type PathStep } from "../../value/path.ts";
import type { CtyType } from "../../value/type.ts";
import { isObjectValue, type ObjectValue, Unknown, type Value } from "../../value/value.ts";
import type { Violation } from "./violation.ts";

/** Paths that lead to nothing in the schema: core refuses a plan that asks for a replacement because of them. */
export function assertReplacePathsExist(schema: Schema, paths: readonly AttributePath[]): Violation[] {
  return paths.flatMap((path) =>
    path.length > 0 && typeAt(schema.type, path) !== null
      ? []
      : [
          {
            path,
            message: `asks for a replacement, but there is no ${formatPath(path) || "such attribute"}`,
          },
        ],
  );
}

/**
 * The paths that do make core replace a resource (`getRequiredReplaces`): their value changes, may change, or is
 * write-only. None on create.
 */
export function effectiveReplacePaths(
  schema: Schema,
  paths: readonly AttributePath[],
  prior: ObjectValue | null,
  planned: ObjectValue | null,
): readonly AttributePath[] {
  if (prior === null || planned === null) return [];
  return paths.filter((path) => {
    const type = typeAt(schema.type, path);
    if (type === null) return false;
    if (isWriteOnly(schema.attributes, path)) return true;
    const [was, is] = [valueAt(prior, path), valueAt(planned, path)];
    return is instanceof Unknown || !valuesEqual(type, was, is);
  });
}

function typeAt(root: CtyType, path: AttributePath): CtyType | null {
  let type: CtyType | null = root;
  for (const step of path) {
    if (type === "dynamic") return "dynamic";
    if (type === null || typeof type === "string") return null;
    type = typeBelow(type, step);
  }
  return type;
}

function typeBelow(type: Exclude<CtyType, string>, step: PathStep): CtyType | null {
  if ("attribute" in step) return type.kind === "object" ? (type.attributes[step.attribute] ?? null) : null;
  if ("key" in step) return type.kind === "map" ? type.element : null;
  if (type.kind === "tuple") return type.elements[step.index] ?? null;
  return type.kind === "list" ? type.element : null;
}

/** Null where there is nothing, as core takes it. */
function valueAt(root: Value, path: AttributePath): Value {
  let value = root;
  for (const step of path) {
    if (value === null || value instanceof Unknown) return value;
    if ("attribute" in step) value = isObjectValue(value) ? (value[step.attribute] ?? null) : null;
    else if ("key" in step) value = value instanceof Map ? (value.get(step.key) ?? null) : null;
    else value = Array.isArray(value) ? (value[step.index] ?? null) : null;
  }
  return value;
}

function isWriteOnly(attributes: AttributeMap, path: AttributePath): boolean {
  let below: AttributeMap = attributes;
  for (const step of path) {
    if (!("attribute" in step)) continue;
    const attribute: Attribute | undefined = below[step.attribute];
    if (attribute?.write_only) return true;
    if (!attribute?.nested) return false;
    below = attribute.nested.attributes;
  }
  return false;
}
