import { valuesEqual } from "../../value/equality.ts";
import type { AttributePath } from "../../value/path.ts";
import { keepsPromise } from "../../value/refinement.ts";
import { type CtyType, typeConforms, typeName } from "../../value/type.ts";
import { DynamicTyped, type ObjectValue, Unknown, type Value } from "../../value/value.ts";
import { setViolations } from "./set-compatible.ts";
import type { Say, Violation } from "./violation.ts";

/** Where `actual` is not what `planned` promised. */
export function valueViolations(
  type: CtyType,
  planned: Value,
  actual: Value,
  at: AttributePath,
  say: Say,
): Violation[] {
  const violation = (message: string): Violation[] => [{ path: at, message }];
  // Until it has a type, anything may come of it, of null as well.
  if (type === "dynamic" && !(planned instanceof DynamicTyped)) return [];
  if (planned instanceof Unknown)
    return keepsPromise(planned, actual)
      ? []
      : violation(`became ${say(actual)}, which the plan had ruled out (see its refinement)`);
  if (planned === null || actual === null)
    return planned === actual ? [] : violation(`was planned as ${say(planned)} but is ${say(actual)}`);
  if (actual instanceof Unknown) return violation(`was planned as ${say(planned)} but is unknown now`);
  if (type === "dynamic") return dynamicViolations(planned, actual, at, say);
  if (typeof type === "string")
    return valuesEqual(type, planned, actual)
      ? []
      : violation(`was planned as ${say(planned)} but is ${say(actual)}`);
  switch (type.kind) {
    case "set":
      return setViolations(
        {
          element: type.element,
          planned: planned as readonly Value[],
          actual: actual as readonly Value[],
          fits: (was, is) => valueViolations(type.element, was, is, at, say).length === 0,
        },
        at,
        say,
      );
    case "object": {
      const [before, after] = [planned as ObjectValue, actual as ObjectValue];
      return Object.entries(type.attributes).flatMap(([name, inner]) =>
        valueViolations(inner, before[name] ?? null, after[name] ?? null, [...at, { attribute: name }], say),
      );
    }
    case "map":
      return mapViolations(
        type.element,
        planned as ReadonlyMap<string, Value>,
        actual as ReadonlyMap<string, Value>,
        at,
        say,
      );
    default: {
      const [before, after] = [planned as readonly Value[], actual as readonly Value[]];
      const length = Math.max(before.length, after.length);
      return Array.from({ length }, (_, index) => index).flatMap((index) => {
        const element = type.kind === "tuple" ? (type.elements[index] ?? "dynamic") : type.element;
        const here = [...at, { index }];
        if (index >= after.length) return [{ path: here, message: "was planned but has vanished" }];
        if (index >= before.length)
          return [{ path: here, message: "has appeared although it was not planned" }];
        return valueViolations(element, before[index] ?? null, after[index] ?? null, here, say);
      });
    }
  }
}

/** Where the planned type has a part that is still open, any type conforms. */
function dynamicViolations(planned: Value, actual: Value, at: AttributePath, say: Say): Violation[] {
  if (!(planned instanceof DynamicTyped && actual instanceof DynamicTyped)) return [];
  if (!typeConforms(actual.type, planned.type))
    return [
      {
        path: at,
        message: `was planned as a ${typeName(planned.type)} but is a ${typeName(actual.type)}`,
      },
    ];
  return valueViolations(planned.type, planned.value, actual.value, at, say);
}

function mapViolations(
  element: CtyType,
  planned: ReadonlyMap<string, Value>,
  actual: ReadonlyMap<string, Value>,
  at: AttributePath,
  say: Say,
): Violation[] {
  return [...new Set([...planned.keys(), ...actual.keys()])].flatMap((key) => {
    const here = [...at, { key }];
    if (!actual.has(key)) return [{ path: here, message: "was planned but has vanished" }];
    if (!planned.has(key)) return [{ path: here, message: "has appeared although it was not planned" }];
    return valueViolations(element, planned.get(key) ?? null, actual.get(key) ?? null, here, say);
  });
}
