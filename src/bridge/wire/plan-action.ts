import type { Engine } from "../engine/engine.ts";
import * as engineRpc from "../engine/plan-action.ts";
import type { Call } from "../engine/run-handler.ts";
import { toWireDeferred } from "./deferred.ts";
import { toWireDiagnostics } from "./diagnostics.ts";
import type { PlanAction_Request, PlanAction_Response } from "./gen/tfplugin6.ts";

export async function planAction(
  engine: Engine,
  request: PlanAction_Request,
  call: Call,
): Promise<PlanAction_Response> {
  const { deferred, diagnostics } = await engineRpc.planAction(
    engine,
    {
      type_name: request.actionType,
      config: request.config,
      deferral_allowed: request.clientCapabilities?.deferralAllowed ?? false,
    },
    call,
  );
  return { diagnostics: toWireDiagnostics(diagnostics), deferred: toWireDeferred(deferred) };
}
