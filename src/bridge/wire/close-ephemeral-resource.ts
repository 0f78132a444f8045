import * as engineRpc from "../engine/close-ephemeral-resource.ts";
import type { Engine } from "../engine/engine.ts";
import type { Call } from "../engine/run-handler.ts";
import { toWireDiagnostics } from "./diagnostics.ts";
import type { CloseEphemeralResource_Request, CloseEphemeralResource_Response } from "./gen/tfplugin6.ts";

export async function closeEphemeralResource(
  engine: Engine,
  request: CloseEphemeralResource_Request,
  call: Call,
): Promise<CloseEphemeralResource_Response> {
  const { diagnostics } = await engineRpc.closeEphemeralResource(
    engine,
    { type_name: request.typeName, private: request.private ?? new Uint8Array() },
    call,
  );
  return { diagnostics: toWireDiagnostics(diagnostics) };
}
