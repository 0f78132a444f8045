import type { AttributeMap } from "../schema/attribute.ts";
import { type ModelOf, modelFromObject, objectFromModel, type PlannedModelOf } from "../schema/model.ts";
import type { Schema } from "../schema/schema.ts";
import type { AttributePath } from "../value/path.ts";
import { type ObjectValue, objectValue, Unknown, unknown, type Value, valuesEqual } from "../value/value.ts";
import { type DynamicBytes, decodeObject, echoed, encodedNull, encodeObject } from "./dynamic.ts";
import { type Engine, resourceOf, type WithDiagnostics } from "./engine.ts";
import { PrivateState } from "./private-state.ts";
import type { AnyResource, CallContext } from "./provider.ts";
import { type Call, runHandler } from "./run-handler.ts";

export interface PlanResourceChangeRequest {
  readonly type_name: string;
  readonly prior_state: DynamicBytes | undefined;
  readonly proposed_new_state: DynamicBytes | undefined;
  readonly config: DynamicBytes | undefined;
  readonly prior_private: Uint8Array;
}

export interface PlanResourceChangeResponse extends WithDiagnostics {
  readonly planned_state: Uint8Array;
  readonly requires_replace: readonly AttributePath[];
  readonly planned_private: Uint8Array;
}

interface Planned {
  readonly planned_state: Uint8Array;
  readonly requires_replace: readonly AttributePath[];
}

/**
 * Decides what a change will lead to, in this order: core's proposal, defaults, the user's text kept where it means
 * the same, computed values unknown if anything changes, attribute plan modifiers, the resource's own plan.
 */
export async function planResourceChange(
  engine: Engine,
  request: PlanResourceChangeRequest,
  call: Call,
): Promise<PlanResourceChangeResponse> {
  const { result, diagnostics } = await runHandler<Planned>(
    engine.provider,
    call,
    async (context) => {
      const resource = resourceOf(engine, request.type_name);
      const { type } = resource.schema;
      const proposed = decodeObject(type, request.proposed_new_state);
      if (proposed === null) return { planned_state: encodedNull, requires_replace: [] };
      const prior = decodeObject(type, request.prior_state);
      const config = decodeObject(type, request.config) ?? proposed;
      return planChange(
        engine,
        resource,
        { prior, proposed, config, prior_private: request.prior_private },
        context,
      );
    },
    () => ({ planned_state: echoed(request.prior_state), requires_replace: [] }),
  );
  return { ...result, planned_private: request.prior_private, diagnostics };
}

async function planChange(
  engine: Engine,
  resource: AnyResource<unknown>,
  states: {
    readonly prior: ObjectValue | null;
    readonly proposed: ObjectValue;
    readonly config: ObjectValue;
    readonly prior_private: Uint8Array;
  },
  context: CallContext,
): Promise<Planned> {
  const schema: Schema = resource.schema;
  const { attributes, type } = schema;
  const { prior, proposed, config, prior_private } = states;
  let plan = await keepEquivalents(attributes, withDefaults(attributes, config, proposed), config, prior);
  if (prior === null || !valuesEqual(type, plan, prior)) plan = computedUnknown(attributes, config, plan);

  const requires_replace: AttributePath[] = [];
  const modified: [string, Value][] = [];
  for (const [name, attribute] of Object.entries(attributes)) {
    let value = plan[name] ?? null;
    const path = [{ attribute: name }];
    for (const modifier of attribute.plan_modifiers) {
      const outcome = modifier.modify({
        path,
        type: attribute.type,
        config: config[name] ?? null,
        prior: prior?.[name] ?? null,
        plan: value,
        prior_resource: prior,
      });
      if (outcome.plan !== undefined) value = outcome.plan;
      if (outcome.requires_replace) requires_replace.push(path);
    }
    modified.push([name, value]);
  }
  plan = objectValue(modified);

  if (resource.plan) {
    const planModel = modelFromObject(attributes, plan);
    const outcome = await resource.plan(
      {
        config: modelFromObject(attributes, config) as PlannedModelOf<AttributeMap>,
        prior: prior && (modelFromObject(attributes, prior) as ModelOf<AttributeMap>),
        plan: planModel as PlannedModelOf<AttributeMap>,
        private: PrivateState.decode(prior_private),
        replacing: requires_replace.length > 0,
      },
      engine.services,
      context,
    );
    const rewritten = objectFromModel(attributes, outcome.plan);
    const untouched = plan;
    // A value that is unknown in part has no model: what the handler left alone stays as it was.
    plan = mapAttributes(
      attributes,
      (name) => (outcome.plan[name] === planModel[name] ? untouched[name] : rewritten[name]) ?? null,
    );
    requires_replace.push(...(outcome.requires_replace ?? []));
  }
  return { planned_state: encodeObject(type, plan), requires_replace };
}

function withDefaults(attributes: AttributeMap, config: ObjectValue, proposed: ObjectValue): ObjectValue {
  return mapAttributes(attributes, (name, attribute) =>
    (config[name] ?? null) === null && attribute.default !== undefined
      ? attribute.default
      : (proposed[name] ?? null),
  );
}

/** Where the configured text means the same as the stored one, the stored one stays: nothing changed. */
async function keepEquivalents(
  attributes: AttributeMap,
  plan: ObjectValue,
  config: ObjectValue,
  prior: ObjectValue | null,
): Promise<ObjectValue> {
  if (prior === null) return plan;
  const kept: [string, Value][] = [];
  for (const [name, attribute] of Object.entries(attributes)) {
    const [configured, stored] = [config[name] ?? null, prior[name] ?? null];
    const comparable = configured !== null && !(configured instanceof Unknown) && stored !== null;
    const same = comparable && attribute.same !== null && (await attribute.same(configured, stored));
    kept.push([name, same ? stored : (plan[name] ?? null)]);
  }
  return objectValue(kept);
}

function computedUnknown(attributes: AttributeMap, config: ObjectValue, plan: ObjectValue): ObjectValue {
  return mapAttributes(attributes, (name, attribute) => {
    const settledByProvider = attribute.presence === "computed" || attribute.presence === "optional_computed";
    const open = settledByProvider && !attribute.has_default && (config[name] ?? null) === null;
    return open ? unknown : (plan[name] ?? null);
  });
}

function mapAttributes(
  attributes: AttributeMap,
  value: (name: string, attribute: AttributeMap[string]) => Value,
): ObjectValue {
  return objectValue(Object.entries(attributes).map(([name, attribute]) => [name, value(name, attribute)]));
}
