import type { AttributeMap } from "../schema/attribute.ts";
import { type ModelOf, modelFromObject, type PlannedModelOf } from "../schema/model.ts";
import { type DynamicBytes, decodeObject, echoed, encodedNull, encodeObject } from "./dynamic.ts";
import { type Engine, resourceOf, servicesOf, type WithDiagnostics } from "./engine.ts";
import { PrivateState } from "./private-state.ts";
import { type Call, runHandler } from "./run-handler.ts";
import { settledObject } from "./settle.ts";

export interface ApplyResourceChangeRequest {
  readonly type_name: string;
  readonly prior_state: DynamicBytes | undefined;
  readonly planned_state: DynamicBytes | undefined;
  readonly config: DynamicBytes | undefined;
  readonly planned_private: Uint8Array;
}

export interface ApplyResourceChangeResponse extends WithDiagnostics {
  readonly new_state: Uint8Array;
  readonly private: Uint8Array;
}

interface Applied {
  readonly new_state: Uint8Array;
  readonly private: Uint8Array;
}

/**
 * Creates, updates or deletes. Whatever happens, the answer holds the last state the handler published, or the prior
 * state for an update or delete that failed: an error is a diagnostic beside it, never instead of it.
 */
export async function applyResourceChange(
  engine: Engine,
  request: ApplyResourceChangeRequest,
  call: Call,
): Promise<ApplyResourceChangeResponse> {
  let saved: Applied = {
    new_state: echoed(request.prior_state),
    private: request.planned_private,
  };
  const { result, diagnostics } = await runHandler<Applied>(
    engine.provider,
    call,
    async (context) => {
      const resource = resourceOf(engine, request.type_name);
      const { attributes, type } = resource.schema;
      const services = servicesOf(engine);
      const planned = decodeObject(type, request.planned_state);
      const priorObject = decodeObject(type, request.prior_state);
      const privateState = PrivateState.decode(request.planned_private);
      const prior = priorObject && (modelFromObject(attributes, priorObject) as ModelOf<AttributeMap>);

      if (planned === null) {
        if (prior !== null) await resource.delete({ state: prior, private: privateState }, services, context);
        return context.diagnostics.hasError ? saved : { new_state: encodedNull, private: new Uint8Array() };
      }
      const save = (model: ModelOf<AttributeMap>): Applied => {
        const { object, problems } = settledObject(attributes, model);
        context.diagnostics.add(...problems);
        saved = { new_state: encodeObject(type, object), private: privateState.encode() };
        return saved;
      };
      const change = {
        plan: modelFromObject(attributes, planned) as PlannedModelOf<AttributeMap>,
        private: privateState,
        publish: (model: ModelOf<AttributeMap> | null) => {
          if (model === null) saved = { new_state: encodedNull, private: privateState.encode() };
          else save(model);
        },
      };
      const model =
        prior === null
          ? await resource.create(change, services, context)
          : await resource.update({ ...change, prior }, services, context);
      return save(model);
    },
    () => saved,
  );
  return { ...result, diagnostics };
}
