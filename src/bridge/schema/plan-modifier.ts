import type { AttributePath } from "../value/path.ts";
import type { CtyType } from "../value/type.ts";
import type { ObjectValue, Value } from "../value/value.ts";

export interface PlanModifierRequest {
  readonly path: AttributePath;
  readonly type: CtyType;
  /** The attribute in the configuration, the prior state and the plan so far. `prior` is null on create. */
  readonly config: Value;
  readonly prior: Value;
  readonly plan: Value;
  /** The whole resource in the prior state; null on create. */
  readonly prior_resource: ObjectValue | null;
  /** The whole resource in the configuration. */
  readonly config_resource: ObjectValue;
  /**
   * The whole resource as planned before any modifier: defaults are in, and what the provider computes is unknown if
   * anything changes. What other modifiers make of it is not there, so that their order does not matter.
   */
  readonly planned_resource: ObjectValue;
  /** The object the attribute is in, as it was: null on create, and where the object is new to its list or map. */
  readonly prior_object: ObjectValue | null;
  /** What the resource keeps beside its state, to look at. Its own `plan` is where it can be changed. */
  readonly private: { get(key: string): unknown };
}

export interface PlanModifierResponse {
  readonly plan?: Value;
  readonly requires_replace?: boolean;
}

/** Adjusts one attribute's planned value. It must decide the same for the same inputs: core plans twice. */
export interface PlanModifier {
  readonly description: string;
  readonly modify: (request: PlanModifierRequest) => PlanModifierResponse;
}
