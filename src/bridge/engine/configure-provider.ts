import { closeProvider } from "./close-provider.ts";
import { Deferral } from "./deferral.ts";
import type { DynamicBytes } from "./dynamic.ts";
import type { Engine, WithDiagnostics } from "./engine.ts";
import { decodeConfig, plannedModel } from "./model-bytes.ts";
import { type Call, runHandler } from "./run-handler.ts";

export interface ConfigureProviderRequest {
  readonly config: DynamicBytes | undefined;
  readonly terraform_version?: string;
  readonly deferral_allowed?: boolean;
}

/**
 * Makes the services that the following calls use. A later call replaces them, and closes those before as the end of their
 * run: debug mode configures for each plan and each apply.
 * A provider that defers its configuration has no services; what follows is deferred too.
 */
export async function configureProvider(
  engine: Engine,
  request: ConfigureProviderRequest,
  call: Call,
): Promise<WithDiagnostics> {
  const { provider } = engine;
  const { terraform_version = "", deferral_allowed = false } = request;
  return runHandler(
    provider,
    call,
    async (context) => {
      const model = plannedModel(provider.schema, decodeConfig(provider.schema, request.config));
      try {
        const services = await provider.configure(model, context, { terraform_version, deferral_allowed });
        if (context.diagnostics.hasError) return;
        await closeProvider(engine, context.process_log);
        engine.services = services;
        engine.without_services = services === null;
        engine.deferred = null;
      } catch (error) {
        if (!(error instanceof Deferral && deferral_allowed)) throw error;
        engine.services = null;
        engine.without_services = false;
        engine.deferred = error.reason;
      }
    },
    () => undefined,
  );
}
