import type { Engine } from "../engine/engine.ts";
import * as engineRpc from "../engine/list-resource.ts";
import type { Call } from "../engine/run-handler.ts";
import { toWireDiagnostics } from "./diagnostics.ts";
import { toWireDynamic } from "./dynamic.ts";
import type { ListResource_Event, ListResource_Request } from "./gen/tfplugin6.ts";
import { toWireIdentity } from "./identity.ts";

export function listResource(
  engine: Engine,
  request: ListResource_Request,
  call: Call,
  send: (event: ListResource_Event) => Promise<void>,
): Promise<void> {
  return engineRpc.listResource(
    engine,
    {
      type_name: request.typeName,
      config: request.config,
      include_resource: request.includeResourceObject,
      limit: request.limit,
    },
    call,
    (event) =>
      send({
        identity: toWireIdentity(event.identity),
        displayName: event.display_name,
        resourceObject: event.resource_object === null ? undefined : toWireDynamic(event.resource_object),
        diagnostic: toWireDiagnostics(event.diagnostics),
      }),
  );
}
