import type { AttributeMap } from "../schema/attribute.ts";
import type { PlannedModelOf } from "../schema/model.ts";
import type { Schema } from "../schema/schema.ts";
import { type DynamicBytes, decodeObject } from "./dynamic.ts";
import type { Engine, WithDiagnostics } from "./engine.ts";
import { plannedModel } from "./model-bytes.ts";
import type { CallContext } from "./provider.ts";
import { type Call, runHandler } from "./run-handler.ts";
import { validateConfig } from "./validate-config.ts";

/** What data sources, ephemeral resources, list resources and actions have in common. */
export interface Definition {
  readonly schema: Schema;
  validate?(config: PlannedModelOf<AttributeMap>, context: CallContext): Promise<void> | void;
}

/** Checks a configuration: each attribute by itself, then, if they are all right, the whole. Runs unconfigured. */
export function validateDefinitionConfig(
  engine: Engine,
  find: () => Definition,
  config_bytes: DynamicBytes | undefined,
  call: Call,
): Promise<WithDiagnostics> {
  return runHandler(
    engine.provider,
    call,
    async (context) => {
      const definition = find();
      const config = decodeObject(definition.schema.type, config_bytes);
      if (config === null) return;
      validateConfig(definition.schema, config, context.diagnostics);
      if (context.diagnostics.hasError) return;
      await definition.validate?.(plannedModel(definition.schema, config), context);
    },
    () => undefined,
  );
}
