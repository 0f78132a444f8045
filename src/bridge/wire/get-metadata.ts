import type { Engine } from "../engine/engine.ts";
import { serverCapabilities } from "./capabilities.ts";
import type { GetMetadata_Response } from "./gen/tfplugin6.ts";

export function getMetadata(engine: Engine): GetMetadata_Response {
  return {
    serverCapabilities,
    diagnostics: [],
    dataSources: [],
    resources: [...engine.resources.keys()].map((typeName) => ({ typeName })),
    functions: [],
    ephemeralResources: [],
    listResources: [],
    stateStores: [],
    actions: [],
  };
}
