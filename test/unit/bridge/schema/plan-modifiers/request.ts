import type { PlanModifierRequest } from "../../../../../src/bridge/schema/plan-modifier.ts";
import { path } from "../../../../../src/bridge/value/path.ts";
import { objectValue, type Value } from "../../../../../src/bridge/value/value.ts";

/** What a plan modifier of a number is asked. */
export const modifierRequest = (
  config: Value,
  prior: Value,
  plan: Value,
  creating = false,
): PlanModifierRequest => ({
  path: path("a"),
  type: "number",
  config,
  prior,
  plan,
  prior_resource: creating ? null : objectValue([["a", prior]]),
  prior_object: creating ? null : objectValue([["a", prior]]),
  config_resource: objectValue([["a", config]]),
  planned_resource: objectValue([["a", plan]]),
  private: { get: () => undefined },
});
