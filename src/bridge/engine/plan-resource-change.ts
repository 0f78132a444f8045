import type { AttributeMap } from "../schema/attribute.ts";
import { type ModelOf, modelFromObject, objectFromModel, type PlannedModelOf } from "../schema/model.ts";
import type { Schema } from "../schema/schema.ts";
import { valuesEqual } from "../value/equality.ts";
import { type AttributePath, rootPath } from "../value/path.ts";
import type { ObjectValue } from "../value/value.ts";
import { type DeferralReason, deferrable } from "./deferral.ts";
import { type DynamicBytes, decodeObject, echoed, encodedNull, encodeObject } from "./dynamic.ts";
import { type Engine, resourceOf, type WithDiagnostics } from "./engine.ts";
import { type IdentityBytes, recordedIdentity } from "./identity-data.ts";
import { computedUnknown } from "./plan/computed-unknown.ts";
import { withDefaults } from "./plan/defaults.ts";
import { planDestroy } from "./plan/destroy.ts";
import { keepEquivalents } from "./plan/equivalents.ts";
import { mapMembers } from "./plan/members.ts";
import { modifyPlan } from "./plan/modify.ts";
import { withTracedSets } from "./plan/traced-sets.ts";
import { withoutWriteOnly } from "./plan/write-only.ts";
import { PrivateState, privateView } from "./private-state.ts";
import type { AnyResource, CallContext } from "./provider.ts";
import { withProviderMeta } from "./provider-meta.ts";
import { assertPlanValid } from "./rules/plan-valid.ts";
import { reportViolations } from "./rules/report.ts";
import { assertReplacePathsExist } from "./rules/requires-replace.ts";
import { type Call, runHandler } from "./run-handler.ts";

export interface PlanResourceChangeRequest {
  readonly type_name: string;
  readonly prior_state: DynamicBytes | undefined;
  readonly proposed_new_state: DynamicBytes | undefined;
  readonly config: DynamicBytes | undefined;
  readonly prior_private: Uint8Array;
  readonly planned_private?: Uint8Array;
  readonly stores_planned_private?: boolean;
  readonly prior_identity?: DynamicBytes | undefined;
  readonly provider_meta?: DynamicBytes | undefined;
  readonly deferral_allowed?: boolean;
}

export interface PlanResourceChangeResponse extends WithDiagnostics {
  readonly planned_state: Uint8Array;
  readonly requires_replace: readonly AttributePath[];
  readonly planned_private: Uint8Array;
  readonly planned_identity: IdentityBytes;
  readonly deferred: DeferralReason | null;
}

interface Planned {
  readonly planned_state: Uint8Array;
  readonly requires_replace: readonly AttributePath[];
  readonly planned_private?: Uint8Array;
  readonly deferred?: DeferralReason;
}

interface Completed extends Pick<Planned, "planned_private" | "deferred"> {
  readonly plan: ObjectValue;
}

interface States {
  readonly prior: ObjectValue | null;
  readonly proposed: ObjectValue;
  readonly config: ObjectValue;
  readonly prior_private: Uint8Array;
  readonly first_private: Uint8Array;
  readonly keeps_first_private: boolean;
}

/**
 * Decides what a change will lead to, in this order: core's proposal, its sets traced back anew, defaults, write-only values taken out, the
 * user's text kept where it means the same, computed values unknown if anything changes, attribute plan modifiers, the
 * resource's own plan. What comes out is judged by core's rules here already: core leaves the second plan of a
 * replacement unchecked until the old object is gone.
 */
export async function planResourceChange(
  engine: Engine,
  request: PlanResourceChangeRequest,
  call: Call,
): Promise<PlanResourceChangeResponse> {
  const { result, diagnostics } = await runHandler<Planned>(
    engine.provider,
    call,
    async (plain) => {
      const resource = resourceOf(engine, request.type_name);
      const context = withProviderMeta(engine, plain, request.provider_meta);
      const { type } = resource.schema;
      const proposed = decodeObject(type, request.proposed_new_state);
      const prior = decodeObject(type, request.prior_state);
      const { prior_private, deferral_allowed = false } = request;
      if (proposed === null) {
        const gone = { planned_state: encodedNull, requires_replace: [] };
        const destroy = () => planDestroy(engine, resource, { prior, prior_private }, context);
        return deferrable<Planned>(
          engine,
          deferral_allowed,
          async () => ({ ...gone, planned_private: await destroy() }),
          (deferred) => ({ ...gone, deferred }),
        );
      }
      const config = decodeObject(type, request.config) ?? proposed;
      const first_private = request.planned_private ?? new Uint8Array();
      const keeps_first_private = request.stores_planned_private ?? false;
      const states = { prior, proposed, config, prior_private, first_private, keeps_first_private };
      return planChange(engine, resource, states, deferral_allowed, context);
    },
    () => ({ planned_state: echoed(request.prior_state), requires_replace: [] }),
  );
  const known = engine.resources.get(request.type_name);
  return {
    planned_private: request.prior_private,
    deferred: null,
    ...result,
    // An object that is to be made has no identity yet; any other keeps the one on record.
    planned_identity: known ? recordedIdentity(known, request.prior_identity) : null,
    diagnostics,
  };
}

async function planChange(
  engine: Engine,
  resource: AnyResource<unknown>,
  states: States,
  deferral_allowed: boolean,
  context: CallContext,
): Promise<Planned> {
  const schema: Schema = resource.schema;
  const { attributes } = schema;
  const { prior, config } = states;
  const requires_replace: AttributePath[] = [];
  const start = await startOfPlan(schema, states);
  const modified = modifyPlan(attributes, { config, prior, plan: start }, rootPath, {
    prior_resource: prior,
    config_resource: config,
    planned_resource: start,
    private: privateView(states.prior_private),
    requires_replace,
  });
  const { plan, ...more } = await deferrable<Completed>(
    engine,
    deferral_allowed,
    () => completePlan(engine, resource, { ...states, plan: modified, requires_replace }, context),
    (deferred) => ({ plan: modified, deferred }),
  );
  const planned = withoutWriteOnly(attributes, plan);
  if (!context.diagnostics.hasError)
    context.diagnostics.add(
      ...reportViolations(`planned ${resource.type_name}`, [
        ...assertPlanValid(schema, { config, prior, planned }),
        ...assertReplacePathsExist(schema, requires_replace),
      ]),
    );
  const planned_state = encodeObject(schema.type, planned);
  return { planned_state, requires_replace, ...more };
}

/** What follows from schema, configuration and prior state alone. */
async function startOfPlan({ attributes, type }: Schema, { prior, proposed, config }: States) {
  const traced = withTracedSets(attributes, { config, prior, proposed });
  const proposal = withoutWriteOnly(attributes, withDefaults(attributes, config, traced));
  const plan = await keepEquivalents(attributes, proposal, prior);
  const unchanged = prior !== null && valuesEqual(type, plan, prior);
  return unchanged ? plan : computedUnknown(attributes, config, plan);
}

/** What the resource itself makes of the plan; `requires_replace` gets what it asks for. */
async function completePlan(
  engine: Engine,
  resource: AnyResource<unknown>,
  states: States & { readonly plan: ObjectValue; readonly requires_replace: AttributePath[] },
  context: CallContext,
): Promise<Completed> {
  if (!resource.plan) return { plan: states.plan };
  const { attributes }: Schema = resource.schema;
  const { prior, config, plan, requires_replace } = states;
  const model = modelFromObject(attributes, plan);
  const privateState = PrivateState.decode(states.prior_private);
  const outcome = await resource.plan(
    {
      config: modelFromObject(attributes, config) as PlannedModelOf<AttributeMap>,
      prior: prior && (modelFromObject(attributes, prior) as ModelOf<AttributeMap>),
      plan: model as PlannedModelOf<AttributeMap>,
      private: privateState,
      first_private: states.first_private.length > 0 ? PrivateState.decode(states.first_private) : null,
      keeps_first_private: states.keeps_first_private,
      replacing: requires_replace.length > 0,
    },
    engine.services,
    context,
  );
  requires_replace.push(...(outcome.requires_replace ?? []));
  const rewritten = objectFromModel(attributes, outcome.plan);
  // A list that is unknown in part has no model: what the handler left alone stays as it was.
  const completed = mapMembers(
    attributes,
    (name) => (outcome.plan[name] === model[name] ? plan[name] : rewritten[name]) ?? null,
  );
  return { plan: completed, planned_private: privateState.encode() };
}
