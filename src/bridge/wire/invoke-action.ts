import { plainText } from "../../base/plain-text.ts";
import type { Engine } from "../engine/engine.ts";
import * as engineRpc from "../engine/invoke-action.ts";
import type { Call } from "../engine/run-handler.ts";
import { toWireDiagnostics } from "./diagnostics.ts";
import type { InvokeAction_Event, InvokeAction_Request } from "./gen/tfplugin6.ts";

/** Each event has exactly one member: one with none crashes Terraform. */
export async function invokeAction(
  engine: Engine,
  request: InvokeAction_Request,
  call: Call,
  send: (event: InvokeAction_Event) => Promise<void>,
): Promise<void> {
  const { diagnostics } = await engineRpc.invokeAction(
    engine,
    { type_name: request.actionType, config: request.config },
    call,
    (message) => send({ progress: { message: plainText(message) } }),
  );
  await send({ completed: { diagnostics: toWireDiagnostics(diagnostics) } });
}
