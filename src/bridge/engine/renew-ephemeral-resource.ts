import { DiagnosticError, errorDiagnostic } from "../diag/diagnostic.ts";
import { type Engine, ephemeralResourceOf, servicesOf, type WithDiagnostics } from "./engine.ts";
import { PrivateState } from "./private-state.ts";
import { checkedRenewal } from "./renewal.ts";
import { type Call, runHandler } from "./run-handler.ts";

export interface RenewEphemeralResourceRequest {
  readonly type_name: string;
  readonly private: Uint8Array;
}

interface Renewed {
  readonly private: Uint8Array;
  readonly renew_at: Date | null;
}

export interface RenewEphemeralResourceResponse extends WithDiagnostics, Renewed {}

/** Renews an open ephemeral resource. Terraform shows an error only when it closes. */
export async function renewEphemeralResource(
  engine: Engine,
  request: RenewEphemeralResourceRequest,
  call: Call,
): Promise<RenewEphemeralResourceResponse> {
  const { result, diagnostics } = await runHandler<Renewed>(
    engine.provider,
    call,
    async (context) => {
      const resource = ephemeralResourceOf(engine, request.type_name);
      if (!resource.renew)
        throw new DiagnosticError(
          errorDiagnostic("Renewal not supported", `${request.type_name} cannot be renewed.`),
        );
      const privateState = PrivateState.decode(request.private);
      const { renew_at } = await resource.renew({ private: privateState }, servicesOf(engine), context);
      return { private: privateState.encode(), renew_at: checkedRenewal(resource, renew_at, context) };
    },
    () => ({ private: request.private, renew_at: null }),
  );
  return { ...result, diagnostics };
}
