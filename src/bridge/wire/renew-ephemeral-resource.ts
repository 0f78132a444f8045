import type { Engine } from "../engine/engine.ts";
import * as engineRpc from "../engine/renew-ephemeral-resource.ts";
import type { Call } from "../engine/run-handler.ts";
import { toWireDiagnostics } from "./diagnostics.ts";
import { toBuffer } from "./dynamic.ts";
import type { RenewEphemeralResource_Request, RenewEphemeralResource_Response } from "./gen/tfplugin6.ts";
import { toWireTimestamp } from "./timestamp.ts";

export async function renewEphemeralResource(
  engine: Engine,
  request: RenewEphemeralResource_Request,
  call: Call,
): Promise<RenewEphemeralResource_Response> {
  const response = await engineRpc.renewEphemeralResource(
    engine,
    { type_name: request.typeName, private: request.private ?? new Uint8Array() },
    call,
  );
  return {
    diagnostics: toWireDiagnostics(response.diagnostics),
    renewAt: response.renew_at ? toWireTimestamp(response.renew_at) : undefined,
    private: toBuffer(response.private),
  };
}
