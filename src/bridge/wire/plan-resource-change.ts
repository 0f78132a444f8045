import type { Engine } from "../engine/engine.ts";
import * as engineRpc from "../engine/plan-resource-change.ts";
import type { Call } from "../engine/run-handler.ts";
import { toWireDeferred } from "./deferred.ts";
import { toWireDiagnostics, toWirePath } from "./diagnostics.ts";
import { toBuffer, toWireDynamic } from "./dynamic.ts";
import type { PlanResourceChange_Request, PlanResourceChange_Response } from "./gen/tfplugin6.ts";
import { toWireIdentity } from "./identity.ts";

export async function planResourceChange(
  engine: Engine,
  request: PlanResourceChange_Request,
  call: Call,
): Promise<PlanResourceChange_Response> {
  const response = await engineRpc.planResourceChange(
    engine,
    {
      type_name: request.typeName,
      prior_state: request.priorState,
      proposed_new_state: request.proposedNewState,
      config: request.config,
      prior_private: request.priorPrivate,
      planned_private: request.plannedPrivate,
      prior_identity: request.priorIdentity?.identityData,
      provider_meta: request.providerMeta,
      deferral_allowed: request.clientCapabilities?.deferralAllowed ?? false,
      stores_planned_private: request.clientCapabilities?.storePlannedPrivate ?? false,
    },
    call,
  );
  return {
    plannedState: toWireDynamic(response.planned_state),
    requiresReplace: response.requires_replace.map(toWirePath),
    plannedPrivate: toBuffer(response.planned_private),
    diagnostics: toWireDiagnostics(response.diagnostics),
    legacyTypeSystem: false,
    deferred: toWireDeferred(response.deferred),
    plannedIdentity: toWireIdentity(response.planned_identity),
  };
}
