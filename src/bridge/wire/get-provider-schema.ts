import type { Engine } from "../engine/engine.ts";
import { serverCapabilities } from "./capabilities.ts";
import type { GetProviderSchema_Response } from "./gen/tfplugin6.ts";
import { toWireSchema } from "./schema.ts";

export function getProviderSchema(engine: Engine): GetProviderSchema_Response {
  return {
    provider: toWireSchema(engine.provider.schema),
    resourceSchemas: Object.fromEntries(
      [...engine.resources].map(([type_name, resource]) => [type_name, toWireSchema(resource.schema)]),
    ),
    dataSourceSchemas: {},
    diagnostics: [],
    providerMeta: undefined,
    serverCapabilities,
    functions: {},
    ephemeralResourceSchemas: {},
    listResourceSchemas: {},
    stateStoreSchemas: {},
    actionSchemas: {},
  };
}
