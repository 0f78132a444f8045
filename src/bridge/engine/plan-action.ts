import { DiagnosticError, errorDiagnostic } from "../diag/diagnostic.ts";
import { type DeferralReason, deferrable } from "./deferral.ts";
import type { DynamicBytes } from "./dynamic.ts";
import { actionOf, type Engine, type WithDiagnostics } from "./engine.ts";
import { decodeConfig, plannedModel } from "./model-bytes.ts";
import { type Call, runHandler } from "./run-handler.ts";

export interface PlanActionRequest {
  readonly type_name: string;
  readonly config: DynamicBytes | undefined;
  readonly deferral_allowed?: boolean;
}

export interface PlanActionResponse extends WithDiagnostics {
  readonly deferred: DeferralReason | null;
}

/** Lets an action speak before it is done. Its configuration can be unknown. */
export async function planAction(
  engine: Engine,
  request: PlanActionRequest,
  call: Call,
): Promise<PlanActionResponse> {
  const { result, diagnostics } = await runHandler<DeferralReason | null>(
    engine.provider,
    call,
    async (context) => {
      const action = actionOf(engine, request.type_name);
      const config = plannedModel(action.schema, decodeConfig(action.schema, request.config));
      return deferrable<DeferralReason | null>(
        engine,
        request.deferral_allowed ?? false,
        async () => {
          await action.plan?.({ config }, engine.services, context);
          return null;
        },
        (reason) => {
          // The only reason Terraform takes here.
          if (reason === "provider_config_unknown") return reason;
          throw new DiagnosticError(
            errorDiagnostic(
              "Action cannot be deferred",
              `The action ${request.type_name} asked to be deferred (${reason}). Actions can be deferred only ` +
                "because the provider's configuration is not known yet.",
            ),
          );
        },
      );
    },
    () => null,
  );
  return { deferred: result, diagnostics };
}
