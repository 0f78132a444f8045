import { type DeferralReason, deferrable } from "./deferral.ts";
import { type DynamicBytes, encodedNull, encodeObject } from "./dynamic.ts";
import { dataSourceOf, type Engine, servicesOf, type WithDiagnostics } from "./engine.ts";
import { decodeConfig, encodedUnknown, knownModel } from "./model-bytes.ts";
import { keepEquivalents } from "./plan/equivalents.ts";
import { withProviderMeta } from "./provider-meta.ts";
import { type Call, runHandler } from "./run-handler.ts";
import { settledObject } from "./settle.ts";

export interface ReadDataSourceRequest {
  readonly type_name: string;
  readonly config: DynamicBytes | undefined;
  readonly provider_meta?: DynamicBytes | undefined;
  readonly deferral_allowed?: boolean;
}

export interface ReadDataSourceResponse extends WithDiagnostics {
  readonly state: Uint8Array;
  readonly deferred: DeferralReason | null;
}

/** Reads a data source. Terraform asks only when the configuration is wholly known, and wants no unknowns back. */
export async function readDataSource(
  engine: Engine,
  request: ReadDataSourceRequest,
  call: Call,
): Promise<ReadDataSourceResponse> {
  const { result, diagnostics } = await runHandler<Omit<ReadDataSourceResponse, "diagnostics">>(
    engine.provider,
    call,
    async (plain) => {
      const source = dataSourceOf(engine, request.type_name);
      const context = withProviderMeta(engine, plain, request.provider_meta);
      const config = decodeConfig(source.schema, request.config);
      return deferrable<Omit<ReadDataSourceResponse, "diagnostics">>(
        engine,
        request.deferral_allowed ?? false,
        async () => {
          const model = await source.read(
            { config: knownModel(source.schema, config) },
            servicesOf(engine),
            context,
          );
          const { object, problems } = settledObject(source.schema.attributes, model);
          context.diagnostics.add(...problems);
          const state = await keepEquivalents(source.schema.attributes, object, config);
          return { state: encodeObject(source.schema.type, state), deferred: null };
        },
        (deferred) => ({ state: encodedUnknown(source.schema), deferred }),
      );
    },
    () => ({ state: encodedNull, deferred: null }),
  );
  return { ...result, diagnostics };
}
