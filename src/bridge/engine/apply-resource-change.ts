import type { Diagnostic } from "../diag/diagnostic.ts";
import type { AttributeMap } from "../schema/attribute.ts";
import { type AppliedPlanOf, type KnownConfigOf, type ModelOf, modelFromObject } from "../schema/model.ts";
import type { ObjectValue } from "../value/value.ts";
import { type DynamicBytes, decodeObject, echoed, encodedNull, encodeObject } from "./dynamic.ts";
import { type Engine, resourceOf, servicesOf, type WithDiagnostics } from "./engine.ts";
import { type IdentityBytes, identityOf, noIdentity, recordedIdentity } from "./identity-data.ts";
import { keepEquivalents } from "./plan/equivalents.ts";
import { PrivateState } from "./private-state.ts";
import { withProviderMeta } from "./provider-meta.ts";
import { assertObjectCompatible } from "./rules/object-compatible.ts";
import { reportViolations } from "./rules/report.ts";
import { type Call, runHandler } from "./run-handler.ts";
import { settledObject } from "./settle.ts";

export interface ApplyResourceChangeRequest {
  readonly type_name: string;
  readonly prior_state: DynamicBytes | undefined;
  readonly planned_state: DynamicBytes | undefined;
  readonly config: DynamicBytes | undefined;
  readonly planned_private: Uint8Array;
  readonly planned_identity?: DynamicBytes | undefined;
  readonly provider_meta?: DynamicBytes | undefined;
}

export interface ApplyResourceChangeResponse extends WithDiagnostics, Applied {}

interface Applied {
  readonly new_state: Uint8Array;
  readonly private: Uint8Array;
  readonly new_identity: IdentityBytes;
}

/**
 * Creates, updates or deletes. Whatever happens, the answer holds the last state the handler published, or the prior
 * state for an update or delete that failed: an error is a diagnostic beside it, never instead of it. A result that
 * is not what was planned is reported here, in words that name the attribute, before Terraform does it in its own.
 */
export async function applyResourceChange(
  engine: Engine,
  request: ApplyResourceChangeRequest,
  call: Call,
): Promise<ApplyResourceChangeResponse> {
  const known = engine.resources.get(request.type_name);
  let saved: Applied = {
    new_state: echoed(request.prior_state),
    private: request.planned_private,
    new_identity: known ? recordedIdentity(known, request.planned_identity) : null,
  };
  const { result, diagnostics } = await runHandler<Applied>(
    engine.provider,
    call,
    async (plain) => {
      const context = withProviderMeta(engine, plain, request.provider_meta);
      const resource = resourceOf(engine, request.type_name);
      const { attributes, type } = resource.schema;
      const services = servicesOf(engine);
      const planned = decodeObject(type, request.planned_state);
      const priorObject = decodeObject(type, request.prior_state);
      const privateState = PrivateState.decode(request.planned_private);
      const prior = priorObject && (modelFromObject(attributes, priorObject) as ModelOf<AttributeMap>);

      if (planned === null) {
        if (prior !== null) await resource.delete({ state: prior, private: privateState }, services, context);
        return context.diagnostics.hasError
          ? saved
          : { new_state: encodedNull, private: new Uint8Array(), new_identity: noIdentity(resource) };
      }
      const keep = (object: ObjectValue): readonly Diagnostic[] => {
        const { identity, problems } = identityOf(resource, object, request.planned_identity, services);
        saved = {
          new_state: encodeObject(type, object),
          private: privateState.encode(),
          new_identity: identity,
        };
        return problems;
      };
      const save = (model: ModelOf<AttributeMap>): ObjectValue => {
        const { object, problems } = settledObject(attributes, model);
        context.diagnostics.add(...problems);
        keep(object);
        return object;
      };
      const config = decodeObject(type, request.config) ?? planned;
      const change = {
        config: modelFromObject(attributes, config) as KnownConfigOf<AttributeMap>,
        plan: modelFromObject(attributes, planned) as AppliedPlanOf<AttributeMap>,
        private: privateState,
        publish: (model: ModelOf<AttributeMap> | null) => {
          if (model === null)
            saved = {
              new_state: encodedNull,
              private: privateState.encode(),
              new_identity: noIdentity(resource),
            };
          else save(model);
        },
      };
      const model: ModelOf<AttributeMap> | null =
        prior === null
          ? await resource.create(change, services, context)
          : await resource.update({ ...change, prior }, services, context);
      if (model === null)
        throw new TypeError(`${request.type_name}: ${prior ? "update" : "create"} returned null`);
      const object = await keepEquivalents(attributes, save(model), planned);
      context.diagnostics.add(...keep(object));
      if (!context.diagnostics.hasError)
        context.diagnostics.add(
          ...reportViolations(
            `applied ${request.type_name}`,
            assertObjectCompatible(resource.schema, planned, object),
          ),
        );
      return saved;
    },
    () => saved,
  );
  return { ...result, diagnostics };
}
