import type { Engine } from "../engine/engine.ts";
import * as engineRpc from "../engine/generate-resource-config.ts";
import type { Call } from "../engine/run-handler.ts";
import { toWireDiagnostics } from "./diagnostics.ts";
import { toWireDynamic } from "./dynamic.ts";
import type { GenerateResourceConfig_Request, GenerateResourceConfig_Response } from "./gen/tfplugin6.ts";

export async function generateResourceConfig(
  engine: Engine,
  request: GenerateResourceConfig_Request,
  call: Call,
): Promise<GenerateResourceConfig_Response> {
  const { config, diagnostics } = await engineRpc.generateResourceConfig(
    engine,
    { type_name: request.typeName, state: request.state },
    call,
  );
  return { config: toWireDynamic(config), diagnostics: toWireDiagnostics(diagnostics) };
}
