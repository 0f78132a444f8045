import type { Engine } from "../engine/engine.ts";
import type { Call } from "../engine/run-handler.ts";
import * as engineRpc from "../engine/upgrade-resource-state.ts";
import { toWireDiagnostics } from "./diagnostics.ts";
import { toWireDynamic } from "./dynamic.ts";
import type { UpgradeResourceState_Request, UpgradeResourceState_Response } from "./gen/tfplugin6.ts";
import { fromWireRawState } from "./raw-state.ts";

export async function upgradeResourceState(
  engine: Engine,
  request: UpgradeResourceState_Request,
  call: Call,
): Promise<UpgradeResourceState_Response> {
  const raw = fromWireRawState(request.rawState);
  const response = await engineRpc.upgradeResourceState(
    engine,
    {
      type_name: request.typeName,
      version: request.version,
      raw_state_json: raw.json,
      is_flat: raw.is_flat,
    },
    call,
  );
  return {
    upgradedState: toWireDynamic(response.upgraded_state),
    diagnostics: toWireDiagnostics(response.diagnostics),
  };
}
