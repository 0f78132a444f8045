import { type DeferralReason, deferrable } from "./deferral.ts";
import { type DynamicBytes, encodedNull, encodeObject } from "./dynamic.ts";
import { type Engine, ephemeralResourceOf, servicesOf, type WithDiagnostics } from "./engine.ts";
import type { AnyEphemeralResource } from "./ephemeral-resource.ts";
import { decodeConfig, encodedUnknown, knownModel } from "./model-bytes.ts";
import { PrivateState } from "./private-state.ts";
import type { CallContext } from "./provider.ts";
import { checkedRenewal } from "./renewal.ts";
import { assertPlanValid } from "./rules/plan-valid.ts";
import { reportViolations } from "./rules/report.ts";
import { type Call, runHandler } from "./run-handler.ts";
import { settledObject } from "./settle.ts";

export interface OpenEphemeralResourceRequest {
  readonly type_name: string;
  readonly config: DynamicBytes | undefined;
  readonly deferral_allowed?: boolean;
}

interface Opened {
  readonly result: Uint8Array;
  readonly private: Uint8Array;
  readonly renew_at: Date | null;
  readonly deferred: DeferralReason | null;
}

export interface OpenEphemeralResourceResponse extends WithDiagnostics, Opened {}

const nothing = { private: new Uint8Array(), renew_at: null, deferred: null };

/**
 * Opens an ephemeral resource. Terraform asks only when the configuration is wholly known, and demands it back as it
 * was. It does not close what came with an error, so that is closed here.
 */
export async function openEphemeralResource(
  engine: Engine,
  request: OpenEphemeralResourceRequest,
  call: Call,
): Promise<OpenEphemeralResourceResponse> {
  const { result, diagnostics } = await runHandler<Opened>(
    engine.provider,
    call,
    async (context) => {
      const resource = ephemeralResourceOf(engine, request.type_name);
      return deferrable<Opened>(
        engine,
        request.deferral_allowed ?? false,
        () => open(engine, resource, request.config, context),
        (deferred) => ({ ...nothing, result: encodedUnknown(resource.schema), deferred }),
      );
    },
    () => ({ ...nothing, result: encodedNull }),
  );
  return { ...result, diagnostics };
}

async function open(
  engine: Engine,
  resource: AnyEphemeralResource<unknown>,
  config_bytes: DynamicBytes | undefined,
  context: CallContext,
): Promise<Opened> {
  const { schema, type_name } = resource;
  const config = decodeConfig(schema, config_bytes);
  const services = servicesOf(engine);
  const privateState = PrivateState.decode(new Uint8Array());
  const opened = await resource.open(
    { config: knownModel(schema, config), private: privateState },
    services,
    context,
  );
  const bytes = privateState.encode();
  if (resource.close) engine.leases.add({ resource, private: bytes, services });
  const { object, problems } = settledObject(schema.attributes, opened.result);
  context.diagnostics.add(...problems);
  if (!context.diagnostics.hasError)
    context.diagnostics.add(
      ...reportViolations(
        `opened ${type_name}`,
        assertPlanValid(schema, { config, prior: null, planned: object }),
      ),
    );
  const renew_at = checkedRenewal(resource, opened.renew_at, context);
  if (context.diagnostics.hasError) {
    const lease = engine.leases.take(type_name, bytes);
    if (lease) await resource.close?.({ private: PrivateState.decode(bytes) }, services, context);
    return { ...nothing, result: encodeObject(schema.type, object) };
  }
  return { result: encodeObject(schema.type, object), private: bytes, renew_at, deferred: null };
}
