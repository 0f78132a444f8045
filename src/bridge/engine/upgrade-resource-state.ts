import { DiagnosticError, errorDiagnostic } from "../diag/diagnostic.ts";
import { parseLossless, valueFromJson } from "../value/json.ts";
import type { ObjectValue } from "../value/value.ts";
import { encodedNull, encodeObject } from "./dynamic.ts";
import { type Engine, resourceOf, type WithDiagnostics } from "./engine.ts";
import { type Call, runHandler } from "./run-handler.ts";
import { settledObject } from "./settle.ts";

export interface UpgradeResourceStateRequest {
  readonly type_name: string;
  readonly version: bigint;
  readonly raw_state_json: Uint8Array;
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
      const text = new TextDecoder().decode(request.raw_state_json);
      if (text === "")
        throw new DiagnosticError(
          errorDiagnostic(
            "State too old",
            "The stored state is in the format of Terraform 0.11 or older. Remove the resource from state and import it.",
          ),
        );
      if (request.version === BigInt(schema.version)) {
        const value = valueFromJson(schema.type, text, { ignoreUnknownAttributes: true });
        return encodeObject(schema.type, value as ObjectValue | null);
      }
      const upgrade = upgrades?.[Number(request.version)];
      if (!upgrade)
        throw new DiagnosticError(
          errorDiagnostic(
            "State of an unknown version",
            `The stored state of this ${request.type_name} has version ${request.version}, this provider writes ` +
              `version ${schema.version} and cannot convert it. Use the provider version that wrote it, or import the resource.`,
          ),
        );
      const { object, problems } = settledObject(schema.attributes, upgrade(parseLossless(text)));
      context.diagnostics.add(...problems);
      return encodeObject(schema.type, object);
    },
    () => encodedNull,
  );
  return { upgraded_state: result, diagnostics };
}
