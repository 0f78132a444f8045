import { plainText } from "../../base/plain-text.ts";
import * as engineRpc from "../engine/call-function.ts";
import type { Engine } from "../engine/engine.ts";
import type { Call } from "../engine/run-handler.ts";
import { toWireDynamic } from "./dynamic.ts";
import type { CallFunction_Request, CallFunction_Response } from "./gen/tfplugin6.ts";

export async function callFunction(
  engine: Engine,
  request: CallFunction_Request,
  call: Call,
): Promise<CallFunction_Response> {
  const { result, error } = await engineRpc.callFunction(
    engine,
    { name: request.name, arguments: request.arguments },
    call,
  );
  return {
    result: toWireDynamic(result),
    error: error
      ? {
          text: plainText(error.text),
          functionArgument: error.argument === null ? undefined : BigInt(error.argument),
        }
      : undefined,
  };
}
