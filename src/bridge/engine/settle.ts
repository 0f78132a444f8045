import { type Diagnostic, errorDiagnostic } from "../diag/diagnostic.ts";
import type { AttributeMap } from "../schema/attribute.ts";
import { objectFromModel } from "../schema/model.ts";
import { encodeValue } from "../value/msgpack.ts";
import { path } from "../value/path.ts";
import { isWhollyKnown, type ObjectValue, objectValue, type Value } from "../value/value.ts";

/**
 * A handler's model as an object fit for state. What the handler left undefined or unknown, or set to something its
 * type cannot hold, becomes null and is reported as its bug: the rest, above all the id, must not be lost for it.
 */
export function settledObject(
  attributes: AttributeMap,
  model: Readonly<Record<string, unknown>>,
): { readonly object: ObjectValue; readonly problems: readonly Diagnostic[] } {
  const problems: Diagnostic[] = [];
  const settle = (name: string, attribute: AttributeMap[string]): Value => {
    try {
      if (model[name] === undefined) throw new RangeError("it is undefined");
      const value = objectFromModel({ [name]: attribute }, model)[name] ?? null;
      encodeValue(attribute.type, value);
      if (!isWhollyKnown(value)) throw new RangeError("it is unknown");
      return value;
    } catch (error) {
      problems.push(
        errorDiagnostic(
          "Bug in the provider",
          `The provider did not settle ${name}: ${error instanceof Error ? error.message : String(error)}. ` +
            "It is saved as null. Please report this.",
          path(name),
        ),
      );
      return null;
    }
  };
  const entries = Object.entries(attributes).map(
    ([name, attribute]) => [name, settle(name, attribute)] as const,
  );
  return { object: objectValue(entries), problems };
}
