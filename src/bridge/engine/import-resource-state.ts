import { DiagnosticError, errorDiagnostic } from "../diag/diagnostic.ts";
import { encodeObject } from "./dynamic.ts";
import { type Engine, resourceOf, servicesOf, type WithDiagnostics } from "./engine.ts";
import { PrivateState } from "./private-state.ts";
import { type Call, runHandler } from "./run-handler.ts";
import { settledObject } from "./settle.ts";

export interface ImportResourceStateResponse extends WithDiagnostics {
  readonly imported_resources: readonly {
    readonly type_name: string;
    readonly state: Uint8Array;
    readonly private: Uint8Array;
  }[];
}

export async function importResourceState(
  engine: Engine,
  request: { readonly type_name: string; readonly id: string },
  call: Call,
): Promise<ImportResourceStateResponse> {
  const { result, diagnostics } = await runHandler<ImportResourceStateResponse["imported_resources"]>(
    engine.provider,
    call,
    async (context) => {
      const resource = resourceOf(engine, request.type_name);
      if (!resource.import)
        throw new DiagnosticError(
          errorDiagnostic("Import not supported", `${request.type_name} resources cannot be imported.`),
        );
      const privateState = PrivateState.decode(new Uint8Array());
      const model = await resource.import(
        { id: request.id, private: privateState },
        servicesOf(engine),
        context,
      );
      const { object, problems } = settledObject(resource.schema.attributes, model);
      context.diagnostics.add(...problems);
      const state = encodeObject(resource.schema.type, object);
      return [{ type_name: request.type_name, state, private: privateState.encode() }];
    },
    () => [],
  );
  return { imported_resources: result, diagnostics };
}
