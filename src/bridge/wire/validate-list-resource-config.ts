import type { Engine } from "../engine/engine.ts";
import type { Call } from "../engine/run-handler.ts";
import * as engineRpc from "../engine/validate-list-resource-config.ts";
import { toWireDiagnostics } from "./diagnostics.ts";
import type {
  ValidateListResourceConfig_Request,
  ValidateListResourceConfig_Response,
} from "./gen/tfplugin6.ts";

export async function validateListResourceConfig(
  engine: Engine,
  request: ValidateListResourceConfig_Request,
  call: Call,
): Promise<ValidateListResourceConfig_Response> {
  const { diagnostics } = await engineRpc.validateListResourceConfig(
    engine,
    {
      type_name: request.typeName,
      config: request.config,
      include_resource: request.includeResourceObject,
      limit: request.limit,
    },
    call,
  );
  return { diagnostics: toWireDiagnostics(diagnostics) };
}
