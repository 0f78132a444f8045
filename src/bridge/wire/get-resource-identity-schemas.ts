import type { Engine } from "../engine/engine.ts";
import type { GetResourceIdentitySchemas_Response } from "./gen/tfplugin6.ts";
import { toWireIdentitySchema } from "./identity.ts";

export function getResourceIdentitySchemas(engine: Engine): GetResourceIdentitySchemas_Response {
  return {
    identitySchemas: Object.fromEntries(
      [...engine.resources].flatMap(([type_name, { identity }]) =>
        identity ? [[type_name, toWireIdentitySchema(identity.schema)]] : [],
      ),
    ),
    diagnostics: [],
  };
}
