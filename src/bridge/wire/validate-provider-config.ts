import type { Engine } from "../engine/engine.ts";
import type { Call } from "../engine/run-handler.ts";
import * as engineRpc from "../engine/validate-provider-config.ts";
import { toWireDiagnostics } from "./diagnostics.ts";
import type { ValidateProviderConfig_Request, ValidateProviderConfig_Response } from "./gen/tfplugin6.ts";

export async function validateProviderConfig(
  engine: Engine,
  request: ValidateProviderConfig_Request,
  call: Call,
): Promise<ValidateProviderConfig_Response> {
  const { diagnostics } = await engineRpc.validateProviderConfig(engine, { config: request.config }, call);
  return { diagnostics: toWireDiagnostics(diagnostics) };
}
