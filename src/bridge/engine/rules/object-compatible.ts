import type { AttributeMap, Nested } from "../../schema/attribute.ts";
import { objectTypeOf } from "../../schema/nested-codec.ts";
import { elementsOf } from "../../schema/nested-values.ts";
import type { Schema } from "../../schema/schema.ts";
import { type AttributePath, rootPath } from "../../value/path.ts";
import { type ObjectValue, Unknown, type Value } from "../../value/value.ts";
import { setViolations } from "./set-compatible.ts";
import { valueViolations } from "./value-compatible.ts";
import { holdsSensitive, sayFor, sayForAttribute, type Violation } from "./violation.ts";

/**
 * What core demands of a new state, given the plan it comes from, and of a second plan, given the first
 * (`objchange/compatible.go`): what was known stays, what was unknown may become anything of its type.
 */
export function assertObjectCompatible(
  schema: Schema,
  planned: ObjectValue | null,
  actual: ObjectValue | null,
): Violation[] {
  return objectViolations(schema.attributes, planned, actual, rootPath);
}

function objectViolations(
  attributes: AttributeMap,
  planned: Value,
  actual: Value,
  at: AttributePath,
): Violation[] {
  if (planned === null || actual === null) {
    if (planned === actual) return [];
    return [
      {
        path: at,
        message: planned === null ? "was planned as absent but exists" : "was planned but is absent",
      },
    ];
  }
  if (planned instanceof Unknown) return [];
  if (actual instanceof Unknown) return [{ path: at, message: "was known in the plan but is unknown now" }];
  const [before, after] = [planned as ObjectValue, actual as ObjectValue];
  return Object.entries(attributes).flatMap(([name, attribute]) => {
    const here = [...at, { attribute: name }];
    const [was, is] = [before[name] ?? null, after[name] ?? null];
    return attribute.nested?.block
      ? blockViolations(attribute.nested, was, is, here)
      : valueViolations(attribute.type, was, is, here, sayForAttribute(attribute));
  });
}

function blockViolations(nested: Nested, planned: Value, actual: Value, at: AttributePath): Violation[] {
  // Blocks of unknown number may turn out to be any number.
  if (planned instanceof Unknown) return [];
  const { mode, attributes } = nested;
  if (mode === "single" || mode === "group") return objectViolations(attributes, planned, actual, at);
  if (planned === null || actual === null || actual instanceof Unknown) return [];
  const [before, after] = [elementsOf(nested, planned), elementsOf(nested, actual)];
  if (mode === "set")
    return setViolations(
      {
        element: objectTypeOf(attributes),
        planned: before.map(({ value }) => value),
        actual: after.map(({ value }) => value),
        fits: (was, is) => objectViolations(attributes, was, is, at).length === 0,
      },
      at,
      sayFor(holdsSensitive(attributes)),
    );
  if (before.length !== after.length)
    return [{ path: at, message: `was planned as ${before.length} blocks but there are ${after.length}` }];
  return before.flatMap(({ step, value }, index) => {
    const is =
      mode === "map" && step && "key" in step
        ? (actual as ReadonlyMap<string, Value>).get(step.key)
        : after[index]?.value;
    const here = step ? [...at, step] : at;
    return is === undefined
      ? [{ path: here, message: "was planned but has vanished" }]
      : objectViolations(attributes, value, is, here);
  });
}
