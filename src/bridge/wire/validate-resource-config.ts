import type { Engine } from "../engine/engine.ts";
import type { Call } from "../engine/run-handler.ts";
import * as engineRpc from "../engine/validate-resource-config.ts";
import { toWireDiagnostics } from "./diagnostics.ts";
import type { ValidateResourceConfig_Request, ValidateResourceConfig_Response } from "./gen/tfplugin6.ts";

export async function validateResourceConfig(
  engine: Engine,
  request: ValidateResourceConfig_Request,
  call: Call,
): Promise<ValidateResourceConfig_Response> {
  const { diagnostics } = await engineRpc.validateResourceConfig(
    engine,
    {
      type_name: request.typeName,
      config: request.config,
      // Without capabilities the client is older than write-only attributes.
      write_only_allowed: request.clientCapabilities?.writeOnlyAttributesAllowed ?? false,
    },
    call,
  );
  return { diagnostics: toWireDiagnostics(diagnostics) };
}
