import { type DynamicBytes, decodeDynamic } from "./dynamic.ts";
import { type Engine, listResourceOf, type WithDiagnostics } from "./engine.ts";
import type { ListExtent } from "./list-resource-definition.ts";
import type { Call } from "./run-handler.ts";
import { type Definition, validateDefinitionConfig } from "./validate-definition-config.ts";

export interface ValidateListResourceConfigRequest {
  readonly type_name: string;
  readonly config: DynamicBytes | undefined;
  readonly include_resource?: DynamicBytes | undefined;
  readonly limit?: DynamicBytes | undefined;
}

/** Checks the configuration of a search; never needs a configured provider. */
export function validateListResourceConfig(
  engine: Engine,
  request: ValidateListResourceConfigRequest,
  call: Call,
): Promise<WithDiagnostics> {
  const find = (): Definition => {
    const definition = listResourceOf(engine, request.type_name);
    const extent: ListExtent = {
      include_resource: decodeDynamic("bool", request.include_resource) as ListExtent["include_resource"],
      limit: decodeDynamic("number", request.limit) as ListExtent["limit"],
    };
    return {
      schema: definition.schema,
      validate: (config, context) => definition.validate?.(config, context, extent),
    };
  };
  return validateDefinitionConfig(engine, find, request.config, call);
}
