import type { Engine } from "../engine/engine.ts";
import { serverCapabilities } from "./capabilities.ts";
import type { GetMetadata_Response } from "./gen/tfplugin6.ts";

export function getMetadata(engine: Engine): GetMetadata_Response {
  return {
    serverCapabilities,
    diagnostics: [],
    dataSources: typeNames(engine.data_sources),
    resources: typeNames(engine.resources),
    functions: [...engine.functions.keys()].map((name) => ({ name })),
    ephemeralResources: typeNames(engine.ephemeral_resources),
    listResources: typeNames(engine.list_resources),
    stateStores: [],
    actions: typeNames(engine.actions),
  };
}

function typeNames(definitions: ReadonlyMap<string, unknown>): { typeName: string }[] {
  return [...definitions.keys()].map((typeName) => ({ typeName }));
}
