import { DiagnosticError, errorDiagnostic } from "../diag/diagnostic.ts";
import { modelFromObject } from "../schema/model.ts";
import { type DeferralReason, deferrable } from "./deferral.ts";
import { type DynamicBytes, decodeObject, encodeObject } from "./dynamic.ts";
import { type Engine, resourceOf, servicesOf, type WithDiagnostics } from "./engine.ts";
import { type IdentityBytes, identityOf, recordedIdentity } from "./identity-data.ts";
import type { ImportedResource } from "./imported-resource.ts";
import { encodedUnknown } from "./model-bytes.ts";
import { PrivateState } from "./private-state.ts";
import type { AnyResource, CallContext } from "./provider.ts";
import { type Call, runHandler } from "./run-handler.ts";
import { settledObject } from "./settle.ts";

export interface ImportResourceStateRequest {
  readonly type_name: string;
  /** Empty when the resource is named by its identity. */
  readonly id: string;
  readonly identity?: DynamicBytes | undefined;
  readonly deferral_allowed?: boolean;
}

interface Imported {
  readonly type_name: string;
  readonly state: Uint8Array;
  readonly private: Uint8Array;
  readonly identity: IdentityBytes;
}

export interface ImportResourceStateResponse extends WithDiagnostics {
  readonly imported_resources: readonly Imported[];
  readonly deferred: DeferralReason | null;
}

/** Finds existing objects, by an id or an identity. Terraform reads each of them right afterwards. */
export async function importResourceState(
  engine: Engine,
  request: ImportResourceStateRequest,
  call: Call,
): Promise<ImportResourceStateResponse> {
  const { result, diagnostics } = await runHandler<Omit<ImportResourceStateResponse, "diagnostics">>(
    engine.provider,
    call,
    async (context) => {
      const resource = resourceOf(engine, request.type_name);
      return deferrable<Omit<ImportResourceStateResponse, "diagnostics">>(
        engine,
        request.deferral_allowed ?? false,
        async () => {
          const found = await find(engine, resource, request, context);
          if (found.length === 0)
            throw refusal("Nothing to import", `The provider found no ${request.type_name} of this name.`);
          const imported_resources = found.map((each) => settle(engine, each, request, context));
          return { imported_resources, deferred: null };
        },
        (deferred) => ({ imported_resources: [placeholder(resource, request)], deferred }),
      );
    },
    () => ({ imported_resources: [], deferred: null }),
  );
  return { ...result, diagnostics };
}

function refusal(summary: string, detail: string): DiagnosticError {
  return new DiagnosticError(errorDiagnostic(summary, detail));
}

async function find(
  engine: Engine,
  resource: AnyResource<unknown>,
  request: ImportResourceStateRequest,
  context: CallContext,
): Promise<readonly ImportedResource[]> {
  const { type_name, identity } = resource;
  const privateState = PrivateState.decode(new Uint8Array());
  const asOne = (
    found: readonly ImportedResource[] | ImportedResource["state"],
  ): readonly ImportedResource[] =>
    isSeveral(found) ? found : [{ type_name, state: found, private: privateState }];

  if (request.id === "" && request.identity) {
    const named = identity && decodeObject(identity.schema.type, request.identity);
    if (!identity?.import || !named)
      throw refusal(
        "Import by identity not supported",
        `${type_name} resources cannot be imported by identity${resource.import ? ": name the id instead" : ""}.`,
      );
    const model = modelFromObject(identity.schema.attributes, named);
    return asOne(
      await identity.import({ identity: model, private: privateState }, servicesOf(engine), context),
    );
  }
  if (!resource.import) throw refusal("Import not supported", `${type_name} resources cannot be imported.`);
  return asOne(await resource.import({ id: request.id, private: privateState }, servicesOf(engine), context));
}

function isSeveral(
  found: readonly ImportedResource[] | ImportedResource["state"],
): found is readonly ImportedResource[] {
  return Array.isArray(found);
}

function settle(
  engine: Engine,
  found: ImportedResource,
  request: ImportResourceStateRequest,
  context: CallContext,
): Imported {
  const resource = resourceOf(engine, found.type_name);
  const { object, problems } = settledObject(resource.schema.attributes, found.state);
  const asked = resource.type_name === request.type_name ? request.identity : undefined;
  const told = identityOf(resource, object, asked, engine.services);
  context.diagnostics.add(...problems, ...told.problems);
  return {
    type_name: found.type_name,
    state: encodeObject(resource.schema.type, object),
    private: found.private.encode(),
    identity: told.identity,
  };
}

function placeholder(resource: AnyResource<unknown>, request: ImportResourceStateRequest): Imported {
  return {
    type_name: resource.type_name,
    state: encodedUnknown(resource.schema),
    private: new Uint8Array(),
    identity: recordedIdentity(resource, request.identity),
  };
}
