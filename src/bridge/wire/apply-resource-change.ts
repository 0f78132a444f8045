import * as engineRpc from "../engine/apply-resource-change.ts";
import type { Engine } from "../engine/engine.ts";
import type { Call } from "../engine/run-handler.ts";
import { toWireDiagnostics } from "./diagnostics.ts";
import { toBuffer, toWireDynamic } from "./dynamic.ts";
import type { ApplyResourceChange_Request, ApplyResourceChange_Response } from "./gen/tfplugin6.ts";
import { toWireIdentity } from "./identity.ts";

export async function applyResourceChange(
  engine: Engine,
  request: ApplyResourceChange_Request,
  call: Call,
): Promise<ApplyResourceChange_Response> {
  const response = await engineRpc.applyResourceChange(
    engine,
    {
      type_name: request.typeName,
      prior_state: request.priorState,
      planned_state: request.plannedState,
      config: request.config,
      planned_private: request.plannedPrivate,
      planned_identity: request.plannedIdentity?.identityData,
      provider_meta: request.providerMeta,
    },
    call,
  );
  return {
    newState: toWireDynamic(response.new_state),
    private: toBuffer(response.private),
    diagnostics: toWireDiagnostics(response.diagnostics),
    legacyTypeSystem: false,
    newIdentity: toWireIdentity(response.new_identity),
  };
}
