import type { Diagnostic } from "../diag/diagnostic.ts";
import { DiagnosticError, errorDiagnostic } from "../diag/diagnostic.ts";
import type { AttributeMap } from "../schema/attribute.ts";
import type { AnyAction } from "./action.ts";
import type { AnyDataSource } from "./data-source.ts";
import type { DeferralReason } from "./deferral.ts";
import type { AnyEphemeralResource } from "./ephemeral-resource.ts";
import { Leases } from "./leases.ts";
import type { AnyListResource } from "./list-resource-definition.ts";
import type { AnyResource, Provider } from "./provider.ts";
import { type AnyFunction, checkFunction } from "./provider-function.ts";
import { checkUpgrades } from "./stored-versions.ts";

/** What lives from call to call: the provider, its services once configured, and the means to stop all calls. */
export interface Engine<Services = unknown> {
  readonly provider: Provider<AttributeMap, Services>;
  readonly resources: ReadonlyMap<string, AnyResource<Services>>;
  readonly data_sources: ReadonlyMap<string, AnyDataSource<Services>>;
  readonly functions: ReadonlyMap<string, AnyFunction>;
  readonly ephemeral_resources: ReadonlyMap<string, AnyEphemeralResource<Services>>;
  readonly list_resources: ReadonlyMap<string, AnyListResource<Services>>;
  readonly actions: ReadonlyMap<string, AnyAction<Services>>;
  /** What is open of the ephemeral resources. */
  readonly leases: Leases;
  services: Services | null;
  /** The provider is configured, and its services are null: it needs none. */
  without_services: boolean;
  /** Set while the provider's configuration is deferred; there are no services then. */
  deferred: DeferralReason | null;
  /** Aborted and replaced by each StopProvider, since a process in debug mode serves on afterwards. */
  stopping: AbortController;
  /** The process is ending: answers to calls in flight reach nobody. */
  abandoned: boolean;
}

/** @throws TypeError when two of a kind share a type name or one lacks the provider's prefix. */
export function createEngine<M extends AttributeMap, Services>(
  provider: Provider<M, Services>,
): Engine<Services> {
  const prefix = provider.type_name;
  for (const { type_name, upgrades, schema, identity } of provider.resources) {
    checkUpgrades(`resource ${type_name}`, upgrades, schema.version);
    if (identity) checkUpgrades(`identity of ${type_name}`, identity.upgrades, identity.schema.version);
  }
  for (const { type_name } of provider.list_resources ?? [])
    if (!provider.resources.some((resource) => resource.type_name === type_name && resource.identity))
      throw new TypeError(`list resource ${type_name}: there is no resource of this name with an identity`);
  return {
    provider: provider as unknown as Provider<AttributeMap, Services>,
    resources: byTypeName("resource", prefix, provider.resources),
    data_sources: byTypeName("data source", prefix, provider.data_sources ?? []),
    functions: functionsByName(provider.functions ?? []),
    ephemeral_resources: byTypeName("ephemeral resource", prefix, provider.ephemeral_resources ?? []),
    list_resources: byTypeName("list resource", prefix, provider.list_resources ?? []),
    actions: byTypeName("action", prefix, provider.actions ?? []),
    leases: new Leases(),
    services: null,
    without_services: false,
    deferred: null,
    stopping: new AbortController(),
    abandoned: false,
  };
}

/** Terraform finds the provider of a type by the part of its name before the first underscore. */
function byTypeName<T extends { readonly type_name: string }>(
  kind: string,
  prefix: string,
  definitions: readonly T[],
): ReadonlyMap<string, T> {
  const found = new Map<string, T>();
  for (const definition of definitions) {
    const { type_name } = definition;
    if (!type_name.startsWith(`${prefix}_`))
      throw new TypeError(`${kind} ${type_name}: the name must start with "${prefix}_"`);
    if (found.has(type_name)) throw new TypeError(`${kind} ${type_name} is defined twice`);
    found.set(type_name, definition);
  }
  return found;
}

function functionsByName(definitions: readonly AnyFunction[]): ReadonlyMap<string, AnyFunction> {
  const found = new Map<string, AnyFunction>();
  for (const definition of definitions) {
    checkFunction(definition);
    if (found.has(definition.name)) throw new TypeError(`function ${definition.name} is defined twice`);
    found.set(definition.name, definition);
  }
  return found;
}

/** @throws DiagnosticError for a type the provider does not have. */
export function resourceOf<Services>(engine: Engine<Services>, type_name: string): AnyResource<Services> {
  return known("resource", engine.resources, type_name);
}

/** @throws DiagnosticError for a type the provider does not have. */
export function dataSourceOf<Services>(engine: Engine<Services>, type_name: string): AnyDataSource<Services> {
  return known("data source", engine.data_sources, type_name);
}

/** @throws DiagnosticError for a type the provider does not have. */
export function ephemeralResourceOf<Services>(
  engine: Engine<Services>,
  type_name: string,
): AnyEphemeralResource<Services> {
  return known("ephemeral resource", engine.ephemeral_resources, type_name);
}

/** @throws DiagnosticError for a type the provider does not have. */
export function listResourceOf<Services>(
  engine: Engine<Services>,
  type_name: string,
): AnyListResource<Services> {
  return known("list resource", engine.list_resources, type_name);
}

/** @throws DiagnosticError for a type the provider does not have. */
export function actionOf<Services>(engine: Engine<Services>, type_name: string): AnyAction<Services> {
  return known("action", engine.actions, type_name);
}

function known<T>(kind: string, definitions: ReadonlyMap<string, T>, type_name: string): T {
  const definition = definitions.get(type_name);
  if (definition) return definition;
  const names = definitions.size > 0 ? [...definitions.keys()].join(", ") : "none";
  throw new DiagnosticError(
    errorDiagnostic(
      `Unknown ${kind} type`,
      `The provider has no ${kind} type "${type_name}"; it has ${names}.`,
    ),
  );
}

/** @throws DiagnosticError when ConfigureProvider has not succeeded before. */
export function servicesOf<Services>(engine: Engine<Services>): Services {
  if (engine.services !== null || engine.without_services) return engine.services as Services;
  throw new DiagnosticError(
    errorDiagnostic(
      "Provider not configured",
      engine.deferred === null
        ? "Terraform asked for a change before it configured the provider."
        : "Terraform asked for a change although the provider's configuration was deferred.",
    ),
  );
}

/** A response's messages beside its content. */
export interface WithDiagnostics {
  readonly diagnostics: readonly Diagnostic[];
}
