import type { AttributeMap } from "../schema/attribute.ts";
import { modelFromObject, type PlannedModelOf } from "../schema/model.ts";
import { type DynamicBytes, decodeObject } from "./dynamic.ts";
import type { Engine, WithDiagnostics } from "./engine.ts";
import { type Call, runHandler } from "./run-handler.ts";
import { validateConfig } from "./validate-config.ts";

export async function validateProviderConfig(
  engine: Engine,
  request: { readonly config: DynamicBytes | undefined },
  call: Call,
): Promise<WithDiagnostics> {
  const { provider } = engine;
  return runHandler(
    provider,
    call,
    async (context) => {
      const config = decodeObject(provider.schema.type, request.config);
      if (config === null) return;
      validateConfig(provider.schema, config, context.diagnostics);
      if (context.diagnostics.hasError) return;
      await provider.validate?.(
        modelFromObject(provider.schema.attributes, config) as PlannedModelOf<AttributeMap>,
        context,
      );
    },
    () => undefined,
  );
}
