import type { Engine } from "../engine/engine.ts";
import * as engineRpc from "../engine/read-data-source.ts";
import type { Call } from "../engine/run-handler.ts";
import { toWireDeferred } from "./deferred.ts";
import { toWireDiagnostics } from "./diagnostics.ts";
import { toWireDynamic } from "./dynamic.ts";
import type { ReadDataSource_Request, ReadDataSource_Response } from "./gen/tfplugin6.ts";

export async function readDataSource(
  engine: Engine,
  request: ReadDataSource_Request,
  call: Call,
): Promise<ReadDataSource_Response> {
  const response = await engineRpc.readDataSource(
    engine,
    {
      type_name: request.typeName,
      config: request.config,
      provider_meta: request.providerMeta,
      deferral_allowed: request.clientCapabilities?.deferralAllowed ?? false,
    },
    call,
  );
  return {
    state: toWireDynamic(response.state),
    diagnostics: toWireDiagnostics(response.diagnostics),
    deferred: toWireDeferred(response.deferred),
  };
}
