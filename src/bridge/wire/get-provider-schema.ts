import type { Logger } from "../../base/log.ts";
import type { Engine } from "../engine/engine.ts";
import type { Call } from "../engine/run-handler.ts";
import type { Schema } from "../schema/schema.ts";
import { serverCapabilities } from "./capabilities.ts";
import { GetProviderSchema_Response, type Schema as WireSchema } from "./gen/tfplugin6.ts";
import { toWireFunctions } from "./get-functions.ts";
import { toWireSchema } from "./schema.ts";

const made = new WeakMap<Engine, GetProviderSchema_Response>();

/** Terraform takes no more for an answer of schemas (`plugin6/grpc_provider.go`). */
const limit_mib = 64;
/** A provider that has grown this far has a year or so left. */
const large_mib = 16;

/** All schemas. They never change, so the answer is made once. */
export function getProviderSchema(
  engine: Engine,
  _request: unknown,
  { log }: Call,
): GetProviderSchema_Response {
  const known = made.get(engine);
  if (known) return known;
  const response = makeResponse(engine);
  warnWhenLarge(response, log);
  made.set(engine, response);
  return response;
}

function warnWhenLarge(response: GetProviderSchema_Response, log: Logger): void {
  const size_mib = GetProviderSchema_Response.encode(response).finish().length / 2 ** 20;
  if (size_mib >= large_mib)
    log.warn("the schemas of this provider come near what Terraform takes", {
      size_mib: Math.round(size_mib),
      limit_mib,
    });
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
