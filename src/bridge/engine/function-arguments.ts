import { path, ValueError } from "../value/path.ts";
import { isWhollyKnown, Unknown, type Value } from "../value/value.ts";
import { type DynamicBytes, decodeDynamic } from "./dynamic.ts";
import { FunctionError } from "./function-error.ts";
import type { AnyFunction, AnyParameter } from "./provider-function.ts";

/**
 * The arguments as the function takes them. A null can arrive as a value without bytes (OpenTofu).
 * @returns null when one is unknown and its parameter does not take that: the call is then to be skipped.
 * @throws FunctionError naming the argument that does not fit.
 */
export function readArguments(
  { name, parameters, variadic }: AnyFunction,
  given: readonly (DynamicBytes | undefined)[],
): readonly unknown[] | null {
  const least = parameters.length;
  if (given.length < least || (given.length > least && !variadic))
    throw new FunctionError(
      `${name} takes ${variadic ? "at least " : ""}${least} arguments, not ${given.length}`,
    );
  let skip = false;
  const read = given.map((bytes, index) => {
    const parameter = parameters[index] ?? (variadic as AnyParameter);
    const value = decodeArgument(parameter, bytes, index);
    if (value !== null && !parameter.allow_unknown && !isWhollyKnown(value)) {
      skip = true;
      return value;
    }
    return readArgument(parameter, value, index);
  });
  return skip ? null : read;
}

function decodeArgument(parameter: AnyParameter, bytes: DynamicBytes | undefined, index: number): Value {
  return fitting(index, () => decodeDynamic(parameter.value_type.type, bytes));
}

function readArgument(parameter: AnyParameter, value: Value, index: number): unknown {
  if (value === null) {
    if (parameter.allow_null) return null;
    throw new FunctionError("argument must not be null", index);
  }
  if (value instanceof Unknown) return value;
  const { codec } = parameter.value_type;
  if (!isWhollyKnown(value)) return codec.readPartly ? codec.readPartly(value) : new Unknown();
  const [problem] = parameter.validators.flatMap((validator) =>
    validator.validate(value, path(parameter.name)).filter(({ severity }) => severity === "error"),
  );
  if (problem) throw new FunctionError(problem.detail.replace(/\.$/, ""), index);
  return fitting(index, () => codec.read(value));
}

function fitting<T>(index: number, work: () => T): T {
  try {
    return work();
  } catch (error) {
    if (error instanceof ValueError || error instanceof RangeError)
      throw new FunctionError(error.message, index);
    throw error;
  }
}
