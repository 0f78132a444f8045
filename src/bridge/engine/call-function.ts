import type { Diagnostic } from "../diag/diagnostic.ts";
import { encodeValue } from "../value/msgpack.ts";
import { Unknown, unknown } from "../value/value.ts";
import { type DynamicBytes, encodedNull } from "./dynamic.ts";
import type { Engine } from "./engine.ts";
import { readArguments } from "./function-arguments.ts";
import { FunctionError } from "./function-error.ts";
import type { CallContext } from "./provider.ts";
import type { AnyFunction } from "./provider-function.ts";
import { type Call, runHandler } from "./run-handler.ts";

export interface CallFunctionRequest {
  readonly name: string;
  /** One for each parameter, then each variadic one by itself. */
  readonly arguments: readonly (DynamicBytes | undefined)[];
}

export interface CallFunctionResponse {
  /** Null beside an error. */
  readonly result: Uint8Array;
  readonly error: { readonly text: string; readonly argument: number | null } | null;
}

/** Runs a function; never needs a configured provider. Errors have no severity and no path, only an argument. */
export async function callFunction(
  engine: Engine,
  request: CallFunctionRequest,
  call: Call,
): Promise<CallFunctionResponse> {
  const { result, diagnostics } = await runHandler<CallFunctionResponse | null>(
    engine.provider,
    call,
    async (context) => {
      try {
        const definition = engine.functions.get(request.name);
        if (!definition) throw new FunctionError(`the provider has no function ${request.name}`);
        return { result: await run(definition, request.arguments, context), error: null };
      } catch (error) {
        if (!(error instanceof FunctionError)) throw error;
        return { result: encodedNull, error: { text: error.text, argument: error.argument } };
      }
    },
    () => null,
  );
  return result ?? { result: encodedNull, error: { text: asOneText(diagnostics), argument: null } };
}

async function run(
  definition: AnyFunction,
  given: CallFunctionRequest["arguments"],
  context: CallContext,
): Promise<Uint8Array> {
  const { type, codec } = definition.returns;
  const read = readArguments(definition, given);
  if (read === null) return encodeValue(type, unknown);
  const answer: unknown = await definition.run(read, context);
  try {
    if (answer === undefined) throw new RangeError("it is undefined");
    return encodeValue(type, answer === null || answer instanceof Unknown ? answer : codec.write(answer));
  } catch (error) {
    // Not the user's mistake: without another name it would be shown as theirs.
    const reason = error instanceof Error ? error.message : String(error);
    throw new TypeError(`the result of function ${definition.name} does not fit its type: ${reason}`);
  }
}

/** Warnings have no place in the answer. */
function asOneText(diagnostics: readonly Diagnostic[]): string {
  return diagnostics
    .filter(({ severity }) => severity === "error")
    .map(({ summary, detail }) => `${summary.charAt(0).toLowerCase()}${summary.slice(1)}: ${detail}`)
    .join("\n\n")
    .replace(/\.$/, "");
}
