import { type Logger, silentLogger } from "../../base/log.ts";
import type { Diagnostic } from "../diag/diagnostic.ts";
import { configureProvider } from "../engine/configure-provider.ts";
import { encodeObject } from "../engine/dynamic.ts";
import { createEngine, type Engine } from "../engine/engine.ts";
import type { Provider } from "../engine/provider.ts";
import type { Call } from "../engine/run-handler.ts";
import { stopProvider } from "../engine/stop-provider.ts";
import { validateProviderConfig } from "../engine/validate-provider-config.ts";
import type { AttributeMap } from "../schema/attribute.ts";
import { type Configuration, configurationObject } from "./configuration.ts";
import { hasError } from "./core-error.ts";
import { createInstance, type TestInstance } from "./instance.ts";

/**
 * Terraform core for unit tests: one provider, in memory, no sockets, no processes. What core would refuse is an error
 * among the messages.
 */
export interface TestHost {
  /** Checks and takes the provider block. Without it, the first call that needs one takes an empty block. */
  configure(config?: Configuration): Promise<readonly Diagnostic[]>;
  /** A resource that is not there yet. */
  resource(type_name: string): TestInstance;
  /** The user's Ctrl-C: every call in flight is asked to stop. */
  stop(): void;
}

export interface TestHostOptions {
  /** Where the provider's log goes; nowhere by default. */
  readonly log?: Logger;
  /**
   * What a plan leaves in private data is handed to the plan while applying too, as by Terraform 1.16 and later. Default
   * false: the apply alone gets it, from the plan just before.
   */
  readonly storesPlannedPrivate?: boolean;
}

export function createTestHost<M extends AttributeMap, Services>(
  provider: Provider<M, Services>,
  { log = silentLogger, storesPlannedPrivate = false }: TestHostOptions = {},
): TestHost {
  const engine = createEngine(provider) as Engine;
  const call = (): Call => ({ signal: engine.stopping.signal, log });
  const configure = async (config: Configuration = {}): Promise<readonly Diagnostic[]> => {
    const { schema } = engine.provider;
    const msgpack = encodeObject(schema.type, configurationObject(schema, config));
    const request = { config: { msgpack, json: new Uint8Array() } };
    const validated = await validateProviderConfig(engine, request, call());
    if (hasError(validated.diagnostics)) return validated.diagnostics;
    const configured = await configureProvider(engine, request, call());
    return [...validated.diagnostics, ...configured.diagnostics];
  };
  return {
    configure,
    resource: (type_name) =>
      createInstance({
        type_name,
        engine,
        call,
        storesPlannedPrivate,
        configured: async () => (engine.services === null && !engine.without_services ? configure() : []),
      }),
    stop: () => stopProvider(engine),
  };
}
