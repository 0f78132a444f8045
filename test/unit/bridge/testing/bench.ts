import type { Provider, Resource } from "../../../../src/bridge/engine/provider.ts";
import {
  integerAttribute,
  listOfStringsAttribute,
  setAttribute,
  stringAttribute,
} from "../../../../src/bridge/schema/builders.ts";
import type { ModelOf, PlannedModelOf } from "../../../../src/bridge/schema/model.ts";
import { listNestedAttribute } from "../../../../src/bridge/schema/nested-attributes.ts";
import { requiresReplace } from "../../../../src/bridge/schema/plan-modifiers/requires-replace.ts";
import { useStateForUnknown } from "../../../../src/bridge/schema/plan-modifiers/use-state-for-unknown.ts";
import { defineSchema } from "../../../../src/bridge/schema/schema.ts";
import { stringType } from "../../../../src/bridge/schema/value-type.ts";
import { Unknown } from "../../../../src/bridge/value/value.ts";

/** A resource that does everything right, for tests that break one thing of it. */
const attributes = {
  name: stringAttribute("required", { description: "" }),
  kind: stringAttribute("optional", { description: "", plan_modifiers: [requiresReplace] }),
  note: stringAttribute("optional", { description: "" }),
  size: integerAttribute("optional_computed", { description: "", default: 3 }),
  tags: listOfStringsAttribute("optional", { description: "" }),
  zones: setAttribute("optional", { description: "", element: stringType }),
  rules: listNestedAttribute("optional", {
    description: "",
    attributes: {
      port: integerAttribute("required", { description: "" }),
      rule_id: stringAttribute("computed", { description: "", plan_modifiers: [useStateForUnknown] }),
    },
  }),
  password: stringAttribute("optional", { description: "", write_only: true }),
  id: stringAttribute("computed", { description: "", plan_modifiers: [useStateForUnknown] }),
  revision: integerAttribute("computed", { description: "" }),
};
export type BenchAttributes = typeof attributes;
export type Bench = ModelOf<BenchAttributes>;
export type PlannedBench = PlannedModelOf<BenchAttributes>;
export type BenchResource = Resource<BenchAttributes, object>;

const schema = defineSchema("resource", { version: 1, description: "", attributes });

/** What is planned, with what was open filled in. */
export function fulfilled(plan: PlannedBench, revision: number): Bench {
  const rules = plan.rules instanceof Unknown ? [] : plan.rules;
  return {
    ...(plan as Bench),
    rules:
      rules?.map((rule) => ({
        port: Number(rule.port),
        rule_id: rule.rule_id instanceof Unknown ? `rule-${rule.port}` : rule.rule_id,
      })) ?? null,
    id: plan.id instanceof Unknown ? "bench-1" : plan.id,
    revision,
  };
}

const right: BenchResource = {
  type_name: "bench_thing",
  schema,
  create: async ({ plan }) => fulfilled(plan, 1),
  read: async ({ state }) => state,
  update: async ({ plan, prior }) => fulfilled(plan, (prior.revision ?? 0) + 1),
  delete: async () => {},
  import: async ({ id }) => ({ ...empty, name: "imported", id }),
  upgrades: { 0: (state) => ({ ...empty, name: String((state as { title: unknown }).title), id: "old" }) },
};

const empty: Bench = {
  name: "",
  kind: null,
  note: null,
  size: 3,
  tags: null,
  zones: null,
  rules: null,
  password: null,
  id: null,
  revision: 1,
};

export function benchProvider(broken: Partial<BenchResource> = {}): Provider<Record<never, never>, object> {
  return {
    type_name: "bench",
    schema: defineSchema("provider", { description: "", attributes: {} }),
    resources: [{ ...right, ...broken }],
    configure: async () => ({}),
  };
}
