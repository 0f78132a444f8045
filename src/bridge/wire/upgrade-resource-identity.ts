import type { Engine } from "../engine/engine.ts";
import type { Call } from "../engine/run-handler.ts";
import * as engineRpc from "../engine/upgrade-resource-identity.ts";
import { toWireDiagnostics } from "./diagnostics.ts";
import type { UpgradeResourceIdentity_Request, UpgradeResourceIdentity_Response } from "./gen/tfplugin6.ts";
import { toWireIdentity } from "./identity.ts";
import { fromWireRawState } from "./raw-state.ts";

export async function upgradeResourceIdentity(
  engine: Engine,
  request: UpgradeResourceIdentity_Request,
  call: Call,
): Promise<UpgradeResourceIdentity_Response> {
  const response = await engineRpc.upgradeResourceIdentity(
    engine,
    {
      type_name: request.typeName,
      version: request.version,
      raw_identity: fromWireRawState(request.rawIdentity),
    },
    call,
  );
  return {
    upgradedIdentity: toWireIdentity(response.upgraded_identity),
    diagnostics: toWireDiagnostics(response.diagnostics),
  };
}
