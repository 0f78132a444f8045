import { DiagnosticError, errorDiagnostic } from "../diag/diagnostic.ts";
import { valueFromJson } from "../value/json.ts";
import { encodedNull, encodeObject } from "./dynamic.ts";
import { type Engine, resourceOf, type WithDiagnostics } from "./engine.ts";
import { encodeModel, objectFrom } from "./model-bytes.ts";
import { type Call, runHandler } from "./run-handler.ts";
import { climb, jsonOf } from "./stored-versions.ts";

export interface UpgradeResourceStateRequest {
  readonly type_name: string;
  readonly version: bigint;
  readonly raw_state_json: Uint8Array;
  /** The state is a flat map of text instead of JSON. */
  readonly is_flat?: boolean;
}

export interface UpgradeResourceStateResponse extends WithDiagnostics {
  readonly upgraded_state: Uint8Array;
}

/** Reads stored state. Terraform calls this for every resource, also when the version is the current one. */
export async function upgradeResourceState(
  engine: Engine,
  request: UpgradeResourceStateRequest,
  call: Call,
): Promise<UpgradeResourceStateResponse> {
  const { result, diagnostics } = await runHandler<Uint8Array>(
    engine.provider,
    call,
    async (context) => {
      const { schema, upgrades } = resourceOf(engine, request.type_name);
      const text = jsonOf({ json: request.raw_state_json, is_flat: request.is_flat ?? false });
      const reached = climb(upgrades, request.version, schema.version, text);
      if (!reached)
        throw new DiagnosticError(
          errorDiagnostic(
            "State of an unknown version",
            `The stored state of this ${request.type_name} has version ${request.version}, this provider writes ` +
              `version ${schema.version} and cannot convert it. Use the provider version that wrote it, or import the resource.`,
          ),
        );
      if ("model" in reached) return encodeModel(schema, reached.model, context.diagnostics);
      const value = valueFromJson(schema.type, reached.json, { ignoreUnknownAttributes: true });
      return encodeObject(schema.type, objectFrom(value));
    },
    () => encodedNull,
  );
  return { upgraded_state: result, diagnostics };
}
