import type { Engine } from "../engine/engine.ts";
import type { Schema } from "../schema/schema.ts";
import { serverCapabilities } from "./capabilities.ts";
import type { GetProviderSchema_Response, Schema as WireSchema } from "./gen/tfplugin6.ts";
import { toWireFunctions } from "./get-functions.ts";
import { toWireSchema } from "./schema.ts";

const made = new WeakMap<Engine, GetProviderSchema_Response>();

/** All schemas. They never change, so the answer is made once. */
export function getProviderSchema(engine: Engine): GetProviderSchema_Response {
  const response = made.get(engine) ?? makeResponse(engine);
  made.set(engine, response);
  return response;
}

function makeResponse(engine: Engine): GetProviderSchema_Response {
  const { provider } = engine;
  return {
    provider: toWireSchema(provider.schema),
    resourceSchemas: toWireSchemas(engine.resources),
    dataSourceSchemas: toWireSchemas(engine.data_sources),
    diagnostics: [],
    providerMeta: provider.meta_schema && toWireSchema(provider.meta_schema),
    serverCapabilities,
    functions: toWireFunctions(engine.functions),
    ephemeralResourceSchemas: toWireSchemas(engine.ephemeral_resources),
    listResourceSchemas: toWireSchemas(engine.list_resources),
    stateStoreSchemas: {},
    actionSchemas: Object.fromEntries(
      [...engine.actions].map(([type_name, { schema }]) => [type_name, { schema: toWireSchema(schema) }]),
    ),
  };
}

function toWireSchemas(
  definitions: ReadonlyMap<string, { readonly schema: Schema }>,
): Record<string, WireSchema> {
  return Object.fromEntries(
    [...definitions].map(([type_name, { schema }]) => [type_name, toWireSchema(schema)]),
  );
}
