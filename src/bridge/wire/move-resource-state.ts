import type { Engine } from "../engine/engine.ts";
import * as engineRpc from "../engine/move-resource-state.ts";
import type { Call } from "../engine/run-handler.ts";
import { toWireDiagnostics } from "./diagnostics.ts";
import { toBuffer, toWireDynamic } from "./dynamic.ts";
import type { MoveResourceState_Request, MoveResourceState_Response } from "./gen/tfplugin6.ts";
import { toWireIdentity } from "./identity.ts";
import { fromWireRawState } from "./raw-state.ts";

export async function moveResourceState(
  engine: Engine,
  request: MoveResourceState_Request,
  call: Call,
): Promise<MoveResourceState_Response> {
  const { sourceIdentity } = request;
  const response = await engineRpc.moveResourceState(
    engine,
    {
      source_provider_address: request.sourceProviderAddress,
      source_type_name: request.sourceTypeName,
      source_schema_version: request.sourceSchemaVersion,
      source_state: fromWireRawState(request.sourceState),
      source_private: request.sourcePrivate,
      source_identity:
        sourceIdentity && sourceIdentity.json.length > 0 ? fromWireRawState(sourceIdentity) : null,
      source_identity_schema_version: request.sourceIdentitySchemaVersion,
      target_type_name: request.targetTypeName,
    },
    call,
  );
  return {
    targetState: toWireDynamic(response.target_state),
    diagnostics: toWireDiagnostics(response.diagnostics),
    targetPrivate: toBuffer(response.target_private),
    targetIdentity: toWireIdentity(response.target_identity),
  };
}
