import * as engineRpc from "../engine/configure-provider.ts";
import type { Engine } from "../engine/engine.ts";
import type { Call } from "../engine/run-handler.ts";
import { toWireDiagnostics } from "./diagnostics.ts";
import type { ConfigureProvider_Request, ConfigureProvider_Response } from "./gen/tfplugin6.ts";

export async function configureProvider(
  engine: Engine,
  request: ConfigureProvider_Request,
  call: Call,
): Promise<ConfigureProvider_Response> {
  const { diagnostics } = await engineRpc.configureProvider(
    engine,
    {
      config: request.config,
      terraform_version: request.terraformVersion,
      deferral_allowed: request.clientCapabilities?.deferralAllowed ?? false,
    },
    call,
  );
  return { diagnostics: toWireDiagnostics(diagnostics) };
}
