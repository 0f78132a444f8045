import type { AttributeMap } from "../schema/attribute.ts";
import { type ModelOf, modelFromObject } from "../schema/model.ts";
import { type DynamicBytes, decodeObject, echoed, encodedNull, encodeObject } from "./dynamic.ts";
import { type Engine, resourceOf, servicesOf, type WithDiagnostics } from "./engine.ts";
import { PrivateState } from "./private-state.ts";
import { type Call, runHandler } from "./run-handler.ts";
import { settledObject } from "./settle.ts";

export interface ReadResourceRequest {
  readonly type_name: string;
  readonly current_state: DynamicBytes | undefined;
  readonly private: Uint8Array;
}

export interface ReadResourceResponse extends WithDiagnostics {
  readonly new_state: Uint8Array;
  readonly private: Uint8Array;
}

/** Refreshes state. An error keeps the state as it was; only a handler's null means that the object is gone. */
export async function readResource(
  engine: Engine,
  request: ReadResourceRequest,
  call: Call,
): Promise<ReadResourceResponse> {
  const unchanged = { new_state: echoed(request.current_state), private: request.private };
  const { result, diagnostics } = await runHandler(
    engine.provider,
    call,
    async (context) => {
      const resource = resourceOf(engine, request.type_name);
      const { attributes, type } = resource.schema;
      const current = decodeObject(type, request.current_state);
      if (current === null) return { new_state: encodedNull, private: request.private };
      const privateState = PrivateState.decode(request.private);
      const state = modelFromObject(attributes, current) as ModelOf<AttributeMap>;
      const model = await resource.read({ state, private: privateState }, servicesOf(engine), context);
      if (model === null)
        return context.diagnostics.hasError
          ? unchanged
          : { new_state: encodedNull, private: new Uint8Array() };
      const { object, problems } = settledObject(attributes, model);
      context.diagnostics.add(...problems);
      return { new_state: encodeObject(type, object), private: privateState.encode() };
    },
    () => unchanged,
  );
  return { ...result, diagnostics };
}
