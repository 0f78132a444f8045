import { DiagnosticError, errorDiagnostic } from "../diag/diagnostic.ts";
import { valueFromJson } from "../value/json.ts";
import { encodedNull, encodeObject } from "./dynamic.ts";
import { type Engine, resourceOf, type WithDiagnostics } from "./engine.ts";
import { settledIdentity } from "./identity-data.ts";
import { objectFrom } from "./model-bytes.ts";
import { type Call, runHandler } from "./run-handler.ts";
import { climb, jsonOf, type RawState } from "./stored-versions.ts";

export interface UpgradeResourceIdentityRequest {
  readonly type_name: string;
  readonly version: bigint;
  readonly raw_identity: RawState;
}

export interface UpgradeResourceIdentityResponse extends WithDiagnostics {
  readonly upgraded_identity: Uint8Array;
}

/** Reads a stored identity. Terraform calls this only when the stored version is older than the current one. */
export async function upgradeResourceIdentity(
  engine: Engine,
  request: UpgradeResourceIdentityRequest,
  call: Call,
): Promise<UpgradeResourceIdentityResponse> {
  const { result, diagnostics } = await runHandler<Uint8Array>(
    engine.provider,
    call,
    async (context) => {
      const { identity } = resourceOf(engine, request.type_name);
      if (!identity)
        throw new DiagnosticError(
          errorDiagnostic("No identity", `${request.type_name} resources have no identity.`),
        );
      const { schema, upgrades } = identity;
      const reached = climb(upgrades, request.version, schema.version, jsonOf(request.raw_identity));
      if (!reached)
        throw new DiagnosticError(
          errorDiagnostic(
            "Identity of an unknown version",
            `The stored identity of this ${request.type_name} has version ${request.version}, this provider writes ` +
              `version ${schema.version} and cannot convert it. Use the provider version that wrote it, or import the resource.`,
          ),
        );
      if ("json" in reached) {
        const value = valueFromJson(schema.type, reached.json, { ignoreUnknownAttributes: true });
        return encodeObject(schema.type, objectFrom(value));
      }
      const { object, problems } = settledIdentity(identity, reached.model);
      context.diagnostics.add(...problems);
      return encodeObject(schema.type, object);
    },
    () => encodedNull,
  );
  return { upgraded_identity: result, diagnostics };
}
