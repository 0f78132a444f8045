import type { AttributeMap } from "../schema/attribute.ts";
import type { PlannedModelOf } from "../schema/model.ts";
import { modelFromObject } from "../schema/model.ts";
import { type DynamicBytes, decodeObject } from "./dynamic.ts";
import { type Engine, resourceOf, type WithDiagnostics } from "./engine.ts";
import { type Call, runHandler } from "./run-handler.ts";
import { validateConfig } from "./validate-config.ts";

export interface ValidateResourceConfigRequest {
  readonly type_name: string;
  readonly config: DynamicBytes | undefined;
  /** False when the client would save write-only values. */
  readonly write_only_allowed?: boolean;
}

/** Checks a resource's configuration; never needs a configured provider. */
export async function validateResourceConfig(
  engine: Engine,
  request: ValidateResourceConfigRequest,
  call: Call,
): Promise<WithDiagnostics> {
  return runHandler(
    engine.provider,
    call,
    async (context) => {
      const resource = resourceOf(engine, request.type_name);
      const config = decodeObject(resource.schema.type, request.config);
      if (config === null) return;
      const { write_only_allowed = true } = request;
      validateConfig(resource.schema, config, context.diagnostics, { write_only_allowed });
      if (context.diagnostics.hasError) return;
      const model = modelFromObject(resource.schema.attributes, config) as PlannedModelOf<AttributeMap>;
      await resource.validate?.(model, context);
    },
    () => undefined,
  );
}
