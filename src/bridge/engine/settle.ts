import { type Diagnostic, errorDiagnostic, warningDiagnostic } from "../diag/diagnostic.ts";
import type { Attribute, AttributeMap } from "../schema/attribute.ts";
import { objectFromModel } from "../schema/model.ts";
import { elementsOf, withElements } from "../schema/nested-values.ts";
import { reachablePath } from "../schema/reachable-path.ts";
import { encodeValue } from "../value/msgpack.ts";
import { type AttributePath, formatPath, rootPath, ValueError } from "../value/path.ts";
import { isObjectValue, isWhollyKnown, type ObjectValue, objectValue, type Value } from "../value/value.ts";

/**
 * A handler's model as an object fit for state. What the handler left undefined or unknown, or set to something its
 * type cannot hold, becomes null and is reported as its bug: the rest, above all the id, must not be lost for it. So
 * does a write-only value, with a warning: the object is as it should be, but the secret was on its way into state.
 */
export function settledObject(
  attributes: AttributeMap,
  model: Readonly<Record<string, unknown>>,
): { readonly object: ObjectValue; readonly problems: readonly Diagnostic[] } {
  const problems: Diagnostic[] = [];
  const settle = (name: string, attribute: Attribute): Value => {
    const at = [{ attribute: name }];
    try {
      if (model[name] === undefined) throw new ValueError(at, "it is undefined");
      const value = objectFromModel({ [name]: attribute }, model)[name] ?? null;
      encodeValue(attribute.type, value);
      return settledValue(attribute, value, at, problems);
    } catch (error) {
      problems.push(unsettled(at, error));
      return null;
    }
  };
  const entries = Object.entries(attributes).map(
    ([name, attribute]) => [name, settle(name, attribute)] as const,
  );
  return {
    object: objectValue(entries),
    problems: problems.map((problem) => ({ ...problem, path: reachablePath(attributes, problem.path) })),
  };
}

/** A value of the right type without what is unknown or write-only in it. */
function settledValue(attribute: Attribute, value: Value, at: AttributePath, problems: Diagnostic[]): Value {
  const { nested, write_only } = attribute;
  if (value === null) return null;
  if (write_only) {
    problems.push(writeOnlyReturned(at));
    return null;
  }
  if (nested && elementsOf(nested, value).length > 0)
    return withElements(
      nested,
      value,
      elementsOf(nested, value).map(({ step, value: element }) =>
        settledElement(nested.attributes, element, step ? [...at, step] : at, problems),
      ),
    );
  if (isWhollyKnown(value)) return value;
  problems.push(unsettled(at, new ValueError(rootPath, "it is unknown")));
  return null;
}

function settledElement(
  attributes: AttributeMap,
  element: Value,
  at: AttributePath,
  problems: Diagnostic[],
): Value {
  if (!isObjectValue(element)) return element;
  return objectValue(
    Object.entries(attributes).map(([name, attribute]) => [
      name,
      settledValue(attribute, element[name] ?? null, [...at, { attribute: name }], problems),
    ]),
  );
}

function unsettled(at: AttributePath, error: unknown): Diagnostic {
  const where = error instanceof ValueError && error.path.length > at.length ? error.path : at;
  const reason =
    error instanceof ValueError ? error.reason : error instanceof Error ? error.message : String(error);
  return errorDiagnostic(
    "Bug in the provider",
    `The provider did not settle ${formatPath(where)}: ${reason}. It is saved as null. Please report this.`,
    where,
  );
}

function writeOnlyReturned(at: AttributePath): Diagnostic {
  return warningDiagnostic(
    "Bug in the provider",
    `The provider returned a value for ${formatPath(at)}, which is write-only and is not saved. Please report this.`,
    at,
  );
}
