import type { Engine } from "../engine/engine.ts";
import * as engineRpc from "../engine/open-ephemeral-resource.ts";
import type { Call } from "../engine/run-handler.ts";
import { toWireDeferred } from "./deferred.ts";
import { toWireDiagnostics } from "./diagnostics.ts";
import { toBuffer, toWireDynamic } from "./dynamic.ts";
import type { OpenEphemeralResource_Request, OpenEphemeralResource_Response } from "./gen/tfplugin6.ts";
import { toWireTimestamp } from "./timestamp.ts";

export async function openEphemeralResource(
  engine: Engine,
  request: OpenEphemeralResource_Request,
  call: Call,
): Promise<OpenEphemeralResource_Response> {
  const response = await engineRpc.openEphemeralResource(
    engine,
    {
      type_name: request.typeName,
      config: request.config,
      deferral_allowed: request.clientCapabilities?.deferralAllowed ?? false,
    },
    call,
  );
  return {
    diagnostics: toWireDiagnostics(response.diagnostics),
    renewAt: response.renew_at ? toWireTimestamp(response.renew_at) : undefined,
    result: toWireDynamic(response.result),
    private: toBuffer(response.private),
    deferred: toWireDeferred(response.deferred),
  };
}
