import type { Engine } from "../engine/engine.ts";
import type { Call } from "../engine/run-handler.ts";
import * as engineRpc from "../engine/validate-ephemeral-resource-config.ts";
import { toWireDiagnostics } from "./diagnostics.ts";
import type {
  ValidateEphemeralResourceConfig_Request,
  ValidateEphemeralResourceConfig_Response,
} from "./gen/tfplugin6.ts";

export async function validateEphemeralResourceConfig(
  engine: Engine,
  request: ValidateEphemeralResourceConfig_Request,
  call: Call,
): Promise<ValidateEphemeralResourceConfig_Response> {
  const { diagnostics } = await engineRpc.validateEphemeralResourceConfig(
    engine,
    { type_name: request.typeName, config: request.config },
    call,
  );
  return { diagnostics: toWireDiagnostics(diagnostics) };
}
