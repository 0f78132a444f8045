import type { Engine } from "../engine/engine.ts";
import * as engineRpc from "../engine/import-resource-state.ts";
import type { Call } from "../engine/run-handler.ts";
import { toWireDeferred } from "./deferred.ts";
import { toWireDiagnostics } from "./diagnostics.ts";
import { toBuffer, toWireDynamic } from "./dynamic.ts";
import type { ImportResourceState_Request, ImportResourceState_Response } from "./gen/tfplugin6.ts";
import { toWireIdentity } from "./identity.ts";

export async function importResourceState(
  engine: Engine,
  request: ImportResourceState_Request,
  call: Call,
): Promise<ImportResourceState_Response> {
  const response = await engineRpc.importResourceState(
    engine,
    {
      type_name: request.typeName,
      id: request.id,
      identity: request.identity?.identityData,
      deferral_allowed: request.clientCapabilities?.deferralAllowed ?? false,
    },
    call,
  );
  return {
    importedResources: response.imported_resources.map((resource) => ({
      typeName: resource.type_name,
      state: toWireDynamic(resource.state),
      private: toBuffer(resource.private),
      identity: toWireIdentity(resource.identity),
    })),
    diagnostics: toWireDiagnostics(response.diagnostics),
    deferred: toWireDeferred(response.deferred),
  };
}
