import { Unknown } from "../../value/value.ts";
import type { PlanModifier, PlanModifierRequest } from "../plan-modifier.ts";

/**
 * The value never changes once it is there: an update keeps it, null included, instead of showing "known after apply".
 * In an object that is new to its list or map there is nothing to keep.
 */
export const useStateForUnknown: PlanModifier = {
  description: "Keeps its value when the resource is updated.",
  modify: (request) => (isOpen(request) ? { plan: request.prior } : {}),
};

/** As {@link useStateForUnknown}, but null is not kept: the value is still to come. */
export const useNonNullStateForUnknown: PlanModifier = {
  description: "Keeps its value, once it has one, when the resource is updated.",
  modify: (request) => (isOpen(request) && request.prior !== null ? { plan: request.prior } : {}),
};

function isOpen({ config, plan, prior_object }: PlanModifierRequest): boolean {
  return prior_object !== null && plan instanceof Unknown && !(config instanceof Unknown);
}
