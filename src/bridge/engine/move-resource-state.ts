import { DiagnosticError, errorDiagnostic } from "../diag/diagnostic.ts";
import { parseLossless } from "../value/json.ts";
import { encodedNull, encodeObject } from "./dynamic.ts";
import { type Engine, resourceOf, type WithDiagnostics } from "./engine.ts";
import { type IdentityBytes, identityOf } from "./identity-data.ts";
import { PrivateState } from "./private-state.ts";
import type { MoveSource } from "./resource-mover.ts";
import { type Call, runHandler } from "./run-handler.ts";
import { settledObject } from "./settle.ts";
import { jsonOf, type RawState } from "./stored-versions.ts";

export interface MoveResourceStateRequest {
  readonly source_provider_address: string;
  readonly source_type_name: string;
  readonly source_schema_version: bigint;
  readonly source_state: RawState;
  readonly source_private: Uint8Array;
  readonly source_identity: RawState | null;
  readonly source_identity_schema_version: bigint;
  readonly target_type_name: string;
}

export interface MoveResourceStateResponse extends WithDiagnostics {
  readonly target_state: Uint8Array;
  readonly target_private: Uint8Array;
  readonly target_identity: IdentityBytes;
}

/** Asks the target's movers in turn. Runs unconfigured. An answer without a state would lose the resource. */
export async function moveResourceState(
  engine: Engine,
  request: MoveResourceStateRequest,
  call: Call,
): Promise<MoveResourceStateResponse> {
  const { result, diagnostics } = await runHandler<Omit<MoveResourceStateResponse, "diagnostics">>(
    engine.provider,
    call,
    async (context) => {
      const resource = resourceOf(engine, request.target_type_name);
      const source = sourceOf(request);
      for (const mover of resource.movers ?? []) {
        const privateState = PrivateState.decode(new Uint8Array());
        const model = await mover(source, { private: privateState }, context);
        if (model === null) continue;
        const { object, problems } = settledObject(resource.schema.attributes, model);
        const told = identityOf(resource, object, undefined, null);
        context.diagnostics.add(...problems, ...told.problems);
        return {
          target_state: encodeObject(resource.schema.type, object),
          target_private: privateState.encode(),
          target_identity: told.identity,
        };
      }
      throw new DiagnosticError(
        errorDiagnostic(
          "Move not supported",
          `A ${source.type_name} of the provider ${source.provider_address} (schema version ` +
            `${source.schema_version}) cannot become a ${request.target_type_name}. Remove the moved block; ` +
            "take the object out of state with a removed block and import it at its new address.",
        ),
      );
    },
    () => ({ target_state: encodedNull, target_private: new Uint8Array(), target_identity: null }),
  );
  return { ...result, diagnostics };
}

function sourceOf(request: MoveResourceStateRequest): MoveSource {
  const { source_identity } = request;
  return {
    provider_address: request.source_provider_address,
    type_name: request.source_type_name,
    schema_version: Number(request.source_schema_version),
    state: parseLossless(jsonOf(request.source_state)),
    private: request.source_private,
    identity: source_identity && parseLossless(jsonOf(source_identity)),
    identity_schema_version: Number(request.source_identity_schema_version),
  };
}
