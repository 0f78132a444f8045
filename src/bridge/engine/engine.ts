import type { Diagnostic } from "../diag/diagnostic.ts";
import { DiagnosticError, errorDiagnostic } from "../diag/diagnostic.ts";
import type { AttributeMap } from "../schema/attribute.ts";
import type { AnyResource, Provider } from "./provider.ts";

/** What lives from call to call: the provider, its services once configured, and the means to stop all calls. */
export interface Engine<Services = unknown> {
  readonly provider: Provider<AttributeMap, Services>;
  readonly resources: ReadonlyMap<string, AnyResource<Services>>;
  services: Services | null;
  /** Aborted and replaced by each StopProvider, since a process in debug mode serves on afterwards. */
  stopping: AbortController;
}

/** @throws TypeError when two resources share a type name or one lacks the provider's prefix. */
export function createEngine<M extends AttributeMap, Services>(
  provider: Provider<M, Services>,
): Engine<Services> {
  const resources = new Map<string, AnyResource<Services>>();
  for (const resource of provider.resources) {
    if (!resource.type_name.startsWith(`${provider.type_name}_`))
      throw new TypeError(
        `resource ${resource.type_name}: the name must start with "${provider.type_name}_"`,
      );
    if (resources.has(resource.type_name))
      throw new TypeError(`resource ${resource.type_name} is defined twice`);
    resources.set(resource.type_name, resource);
  }
  return {
    provider: provider as unknown as Provider<AttributeMap, Services>,
    resources,
    services: null,
    stopping: new AbortController(),
  };
}

/** @throws DiagnosticError for a type the provider does not have. */
export function resourceOf<Services>(engine: Engine<Services>, type_name: string): AnyResource<Services> {
  const resource = engine.resources.get(type_name);
  if (resource) return resource;
  throw new DiagnosticError(
    errorDiagnostic(
      "Unknown resource type",
      `The provider has no resource type "${type_name}"; it has ${[...engine.resources.keys()].join(", ")}.`,
    ),
  );
}

/** @throws DiagnosticError when ConfigureProvider has not succeeded before. */
export function servicesOf<Services>(engine: Engine<Services>): Services {
  if (engine.services !== null) return engine.services;
  throw new DiagnosticError(
    errorDiagnostic(
      "Provider not configured",
      "Terraform asked for a change before it configured the provider.",
    ),
  );
}

/** A response's messages beside its content. */
export interface WithDiagnostics {
  readonly diagnostics: readonly Diagnostic[];
}
