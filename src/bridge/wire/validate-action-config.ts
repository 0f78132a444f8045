import type { Engine } from "../engine/engine.ts";
import type { Call } from "../engine/run-handler.ts";
import * as engineRpc from "../engine/validate-action-config.ts";
import { toWireDiagnostics } from "./diagnostics.ts";
import type { ValidateActionConfig_Request, ValidateActionConfig_Response } from "./gen/tfplugin6.ts";

export async function validateActionConfig(
  engine: Engine,
  request: ValidateActionConfig_Request,
  call: Call,
): Promise<ValidateActionConfig_Response> {
  const { diagnostics } = await engineRpc.validateActionConfig(
    engine,
    { type_name: request.actionType, config: request.config },
    call,
  );
  return { diagnostics: toWireDiagnostics(diagnostics) };
}
