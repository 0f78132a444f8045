import { type Diagnostic, errorDiagnostic } from "../diag/diagnostic.ts";
import type { AttributeMap } from "../schema/attribute.ts";
import { objectFromModel } from "../schema/model.ts";
import { formatPath, path } from "../value/path.ts";
import { isWhollyKnown, type ObjectValue, objectValue, type Value } from "../value/value.ts";

/**
 * A handler's model as an object fit for state. What the handler left undefined or unknown becomes null and is
 * reported as its bug: the rest, above all the id, must not be lost for it.
 */
export function settledObject(
  attributes: AttributeMap,
  model: Readonly<Record<string, unknown>>,
): { readonly object: ObjectValue; readonly problems: readonly Diagnostic[] } {
  const problems: Diagnostic[] = [];
  const complete = Object.fromEntries(Object.keys(attributes).map((name) => [name, model[name] ?? null]));
  const object = objectFromModel(attributes, complete);
  const entries = Object.entries(object).map(([name, value]): [string, Value] => {
    const missing = model[name] === undefined;
    if (!missing && isWhollyKnown(value)) return [name, value];
    const at = path(name);
    problems.push(
      errorDiagnostic(
        "Bug in the provider",
        `The provider did not settle ${formatPath(at)}; it is saved as null. Please report this.`,
        at,
      ),
    );
    return [name, null];
  });
  return { object: objectValue(entries), problems };
}
