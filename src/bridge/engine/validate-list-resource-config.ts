import type { DynamicBytes } from "./dynamic.ts";
import { type Engine, listResourceOf, type WithDiagnostics } from "./engine.ts";
import type { Call } from "./run-handler.ts";
import { validateDefinitionConfig } from "./validate-definition-config.ts";

/** Checks the configuration of a search; never needs a configured provider. */
export function validateListResourceConfig(
  engine: Engine,
  request: { readonly type_name: string; readonly config: DynamicBytes | undefined },
  call: Call,
): Promise<WithDiagnostics> {
  return validateDefinitionConfig(
    engine,
    () => listResourceOf(engine, request.type_name),
    request.config,
    call,
  );
}
