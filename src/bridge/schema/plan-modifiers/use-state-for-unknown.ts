import { Unknown } from "../../value/value.ts";
import type { PlanModifier } from "../plan-modifier.ts";

/** The value never changes once it is there: an update keeps it instead of showing "known after apply". */
export const useStateForUnknown: PlanModifier = {
  description: "Keeps its value when the resource is updated.",
  modify: ({ config, plan, prior, prior_resource }) =>
    prior_resource !== null && plan instanceof Unknown && !(config instanceof Unknown) ? { plan: prior } : {},
};
