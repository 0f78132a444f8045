import { type DeferralReason, deferrable } from "./deferral.ts";
import { type DynamicBytes, decodeObject, echoed, encodedNull, encodeObject } from "./dynamic.ts";
import { type Engine, resourceOf, servicesOf, type WithDiagnostics } from "./engine.ts";
import { type IdentityBytes, identityOf, noIdentity, recordedIdentity } from "./identity-data.ts";
import { knownModel } from "./model-bytes.ts";
import { keepEquivalents } from "./plan/equivalents.ts";
import { PrivateState } from "./private-state.ts";
import { withProviderMeta } from "./provider-meta.ts";
import { type Call, runHandler } from "./run-handler.ts";
import { settledObject } from "./settle.ts";

export interface ReadResourceRequest {
  readonly type_name: string;
  readonly current_state: DynamicBytes | undefined;
  readonly private: Uint8Array;
  readonly current_identity?: DynamicBytes | undefined;
  readonly provider_meta?: DynamicBytes | undefined;
  readonly deferral_allowed?: boolean;
}

export interface ReadResourceResponse extends WithDiagnostics {
  readonly new_state: Uint8Array;
  readonly private: Uint8Array;
  readonly new_identity: IdentityBytes;
  readonly deferred: DeferralReason | null;
}

/** Refreshes state. An error keeps the state as it was; only a handler's null means that the object is gone. */
export async function readResource(
  engine: Engine,
  request: ReadResourceRequest,
  call: Call,
): Promise<ReadResourceResponse> {
  const known = engine.resources.get(request.type_name);
  const unchanged: Omit<ReadResourceResponse, "diagnostics"> = {
    new_state: echoed(request.current_state),
    private: request.private,
    new_identity: known ? recordedIdentity(known, request.current_identity) : null,
    deferred: null,
  };
  const { result, diagnostics } = await runHandler(
    engine.provider,
    call,
    async (plain) => {
      const resource = resourceOf(engine, request.type_name);
      const context = withProviderMeta(engine, plain, request.provider_meta);
      const { attributes, type } = resource.schema;
      const current = decodeObject(type, request.current_state);
      if (current === null) return { ...unchanged, new_state: encodedNull };
      const privateState = PrivateState.decode(request.private);
      return deferrable(
        engine,
        request.deferral_allowed ?? false,
        async () => {
          const state = knownModel(resource.schema, current);
          const services = servicesOf(engine);
          const model = await resource.read({ state, private: privateState }, services, context);
          if (model === null && context.diagnostics.hasError) return unchanged;
          if (model === null)
            return {
              ...unchanged,
              new_state: encodedNull,
              private: new Uint8Array(),
              new_identity: noIdentity(resource),
            };
          const { object: settled, problems } = settledObject(attributes, model);
          const object = await keepEquivalents(attributes, settled, current);
          const told = identityOf(resource, object, request.current_identity, services);
          context.diagnostics.add(...problems, ...told.problems);
          return {
            ...unchanged,
            new_state: encodeObject(type, object),
            private: privateState.encode(),
            new_identity: told.identity,
          };
        },
        (deferred) => ({ ...unchanged, deferred }),
      );
    },
    () => unchanged,
  );
  return { ...result, diagnostics };
}
