import { type Diagnostic, DiagnosticError, errorDiagnostic } from "../diag/diagnostic.ts";
import type { AttributeMap } from "../schema/attribute.ts";
import { type ObjectValue, Unknown } from "../value/value.ts";
import { type DynamicBytes, encodeObject } from "./dynamic.ts";
import { type Engine, listResourceOf, resourceOf, servicesOf } from "./engine.ts";
import { settledIdentity } from "./identity-data.ts";
import type { ListedResource } from "./list-resource-definition.ts";
import { decodeConfig, knownModel } from "./model-bytes.ts";
import type { AnyResource } from "./provider.ts";
import { type Call, runHandler } from "./run-handler.ts";
import { settledObject } from "./settle.ts";

export interface ListResourceRequest {
  readonly type_name: string;
  readonly config: DynamicBytes | undefined;
  readonly include_resource: boolean;
  /** 0 for no limit. */
  readonly limit: bigint;
}

/** One object, or, without an identity, what there is to say about the list. */
export interface ListEvent {
  readonly identity: Uint8Array | null;
  readonly display_name: string;
  readonly resource_object: Uint8Array | null;
  readonly diagnostics: readonly Diagnostic[];
}

type Listed = ListedResource<AttributeMap, AttributeMap>;

/**
 * Sends what the handler yields, up to the limit; `send` resolves when the next one is wanted. Terraform cuts the
 * stream when it has enough, so a list that is cancelled ends in success. An error is the last event.
 */
export async function listResource(
  engine: Engine,
  request: ListResourceRequest,
  call: Call,
  send: (event: ListEvent) => Promise<void>,
): Promise<void> {
  let said = 0;
  const { diagnostics } = await runHandler(
    engine.provider,
    call,
    async (context) => {
      const definition = listResourceOf(engine, request.type_name);
      const resource = resourceOf(engine, request.type_name);
      const config = knownModel(definition.schema, decodeConfig(definition.schema, request.config));
      const { include_resource } = request;
      const limit = request.limit > 0n ? Number(request.limit) : null;
      let count = 0;
      try {
        const wanted = { config, include_resource, limit };
        for await (const listed of definition.list(wanted, servicesOf(engine), context)) {
          if (call.signal.aborted) return;
          const event = toEvent(resource, listed as Listed, include_resource);
          const news = context.diagnostics.items.slice(said);
          said = context.diagnostics.items.length;
          await send({ ...event, diagnostics: [...news, ...event.diagnostics] });
          count++;
          if (count === limit || hasError(news) || hasError(event.diagnostics)) return;
        }
      } catch (error) {
        // Nobody reads the list any more: that waiting was cut short is no failure.
        if (!call.signal.aborted) throw error;
        call.log.debug("a cancelled list ended in an error", { error: String(error) });
      }
    },
    () => undefined,
  );
  const rest = diagnostics.slice(said);
  if (rest.length > 0)
    await send({ identity: null, display_name: "", resource_object: null, diagnostics: rest });
}

function toEvent(resource: AnyResource<unknown>, listed: Listed, include_resource: boolean): ListEvent {
  const { identity, schema, type_name } = resource;
  // The engine was not made without one.
  if (!identity) throw new TypeError(`${type_name} has no identity`);
  const told = settledIdentity(identity, listed.identity);
  const display_name = listed.display_name || nameOf(told.object);
  const found = [...told.problems, ...(listed.diagnostics ?? [])];
  const bytes = encodeObject(identity.schema.type, told.object);
  const event = { identity: bytes, display_name, resource_object: null, diagnostics: found };
  if (!include_resource) return event;
  if (!listed.state)
    throw new DiagnosticError(
      errorDiagnostic(
        "Bug in the provider",
        `The provider listed the ${type_name} ${display_name} without its state, which was asked for. Please report this.`,
      ),
    );
  const { object, problems } = settledObject(schema.attributes, listed.state);
  return {
    ...event,
    resource_object: encodeObject(schema.type, object),
    diagnostics: [...found, ...problems],
  };
}

/** Terraform shows each object by a name, so there must be one. */
function nameOf(identity: ObjectValue): string {
  return Object.values(identity)
    .filter((value) => value !== null && !(value instanceof Unknown))
    .map(String)
    .join("/");
}

function hasError(diagnostics: readonly Diagnostic[]): boolean {
  return diagnostics.some(({ severity }) => severity === "error");
}
