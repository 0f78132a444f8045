import type { Engine } from "../engine/engine.ts";
import * as engineRpc from "../engine/read-resource.ts";
import type { Call } from "../engine/run-handler.ts";
import { toWireDeferred } from "./deferred.ts";
import { toWireDiagnostics } from "./diagnostics.ts";
import { toBuffer, toWireDynamic } from "./dynamic.ts";
import type { ReadResource_Request, ReadResource_Response } from "./gen/tfplugin6.ts";
import { toWireIdentity } from "./identity.ts";

export async function readResource(
  engine: Engine,
  request: ReadResource_Request,
  call: Call,
): Promise<ReadResource_Response> {
  const response = await engineRpc.readResource(
    engine,
    {
      type_name: request.typeName,
      current_state: request.currentState,
      private: request.private,
      current_identity: request.currentIdentity?.identityData,
      provider_meta: request.providerMeta,
      deferral_allowed: request.clientCapabilities?.deferralAllowed ?? false,
    },
    call,
  );
  return {
    newState: toWireDynamic(response.new_state),
    diagnostics: toWireDiagnostics(response.diagnostics),
    private: toBuffer(response.private),
    deferred: toWireDeferred(response.deferred),
    newIdentity: toWireIdentity(response.new_identity),
  };
}
