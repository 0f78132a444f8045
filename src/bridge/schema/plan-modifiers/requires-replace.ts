import { valuesEqual } from "../../value/value.ts";
import type { PlanModifier } from "../plan-modifier.ts";

/** A change of this attribute cannot be made in place: the resource is replaced. */
export const requiresReplace: PlanModifier = {
  description: "Changing this replaces the resource.",
  modify: ({ type, plan, prior, prior_resource }) => ({
    requires_replace: prior_resource !== null && !valuesEqual(type, plan, prior),
  }),
};
