import type { Engine } from "../engine/engine.ts";
import * as engineRpc from "../engine/stop-provider.ts";
import type { StopProvider_Response } from "./gen/tfplugin6.ts";

export function stopProvider(engine: Engine): StopProvider_Response {
  engineRpc.stopProvider(engine);
  return { Error: "" };
}
