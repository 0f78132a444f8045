import { valuesEqual } from "../../value/equality.ts";
import type { PlanModifier, PlanModifierRequest } from "../plan-modifier.ts";

/** A change of this attribute cannot be made in place: the resource is replaced. */
export const requiresReplace: PlanModifier = {
  description: "Changing this replaces the resource.",
  modify: (request) => ({ requires_replace: changes(request) }),
};

/** As {@link requiresReplace}, when `condition` holds too. `description` says when, as a sentence. */
export function requiresReplaceIf(
  description: string,
  condition: (request: PlanModifierRequest) => boolean,
): PlanModifier {
  return {
    description,
    modify: (request) => ({ requires_replace: changes(request) && condition(request) }),
  };
}

/** As {@link requiresReplace}, unless the change is that the attribute is taken out of the configuration. */
export const requiresReplaceIfConfigured: PlanModifier = requiresReplaceIf(
  "Changing this to another value replaces the resource.",
  ({ config }) => config !== null,
);

function changes({ type, plan, prior, prior_resource }: PlanModifierRequest): boolean {
  return prior_resource !== null && !valuesEqual(type, plan, prior);
}
