import { type Engine, ephemeralResourceOf, servicesOf, type WithDiagnostics } from "./engine.ts";
import { PrivateState } from "./private-state.ts";
import { type Call, runHandler } from "./run-handler.ts";

export interface CloseEphemeralResourceRequest {
  readonly type_name: string;
  /** As the open answered it, whatever renewals did. */
  readonly private: Uint8Array;
}

/** Closes an ephemeral resource. Once asked for it is no lease any more, also when the handler fails. */
export async function closeEphemeralResource(
  engine: Engine,
  request: CloseEphemeralResourceRequest,
  call: Call,
): Promise<WithDiagnostics> {
  return runHandler(
    engine.provider,
    call,
    async (context) => {
      const resource = ephemeralResourceOf(engine, request.type_name);
      const lease = engine.leases.take(request.type_name, request.private);
      const privateState = PrivateState.decode(request.private);
      await resource.close?.({ private: privateState }, lease?.services ?? servicesOf(engine), context);
    },
    () => undefined,
  );
}
