import type { Engine } from "../engine/engine.ts";
import type { Call } from "../engine/run-handler.ts";
import * as engineRpc from "../engine/validate-data-resource-config.ts";
import { toWireDiagnostics } from "./diagnostics.ts";
import type {
  ValidateDataResourceConfig_Request,
  ValidateDataResourceConfig_Response,
} from "./gen/tfplugin6.ts";

export async function validateDataResourceConfig(
  engine: Engine,
  request: ValidateDataResourceConfig_Request,
  call: Call,
): Promise<ValidateDataResourceConfig_Response> {
  const { diagnostics } = await engineRpc.validateDataResourceConfig(
    engine,
    { type_name: request.typeName, config: request.config },
    call,
  );
  return { diagnostics: toWireDiagnostics(diagnostics) };
}
