import type { AttributeMap } from "../schema/attribute.ts";
import { modelFromObject, type PlannedModelOf } from "../schema/model.ts";
import { objectValue } from "../value/value.ts";
import { type DynamicBytes, decodeObject } from "./dynamic.ts";
import type { Engine, WithDiagnostics } from "./engine.ts";
import { type Call, runHandler } from "./run-handler.ts";

/** Makes the services that the following calls use. A later call replaces them: debug mode configures repeatedly. */
export async function configureProvider(
  engine: Engine,
  request: { readonly config: DynamicBytes | undefined },
  call: Call,
): Promise<WithDiagnostics> {
  const { provider } = engine;
  return runHandler(
    provider,
    call,
    async (context) => {
      const config = decodeObject(provider.schema.type, request.config) ?? objectValue([]);
      const model = modelFromObject(provider.schema.attributes, config) as PlannedModelOf<AttributeMap>;
      const services = await provider.configure(model, context);
      if (!context.diagnostics.hasError) engine.services = services;
    },
    () => undefined,
  );
}
