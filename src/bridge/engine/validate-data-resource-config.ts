import type { DynamicBytes } from "./dynamic.ts";
import { dataSourceOf, type Engine, type WithDiagnostics } from "./engine.ts";
import type { Call } from "./run-handler.ts";
import { validateDefinitionConfig } from "./validate-definition-config.ts";

/** Checks a data source's configuration; never needs a configured provider. */
export function validateDataResourceConfig(
  engine: Engine,
  request: { readonly type_name: string; readonly config: DynamicBytes | undefined },
  call: Call,
): Promise<WithDiagnostics> {
  return validateDefinitionConfig(
    engine,
    () => dataSourceOf(engine, request.type_name),
    request.config,
    call,
  );
}
