import type { DynamicBytes } from "./dynamic.ts";
import { type Engine, ephemeralResourceOf, type WithDiagnostics } from "./engine.ts";
import type { Call } from "./run-handler.ts";
import { validateDefinitionConfig } from "./validate-definition-config.ts";

/** Checks an ephemeral resource's configuration; never needs a configured provider. */
export function validateEphemeralResourceConfig(
  engine: Engine,
  request: { readonly type_name: string; readonly config: DynamicBytes | undefined },
  call: Call,
): Promise<WithDiagnostics> {
  const find = () => ephemeralResourceOf(engine, request.type_name);
  return validateDefinitionConfig(engine, find, request.config, call);
}
