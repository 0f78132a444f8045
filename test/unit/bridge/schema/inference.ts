// Nothing here runs: the compiler checks that schemas infer the models handlers see. A `@ts-expect-error` that
// expects an error where there is none is itself an error.
import {
  type AppliedPlanOf,
  bigintAttribute,
  boolAttribute,
  defineSchema,
  integerAttribute,
  type KnownConfigOf,
  listNestedAttribute,
  listOfStringsAttribute,
  type ModelOf,
  mapOfStringsAttribute,
  type PlannedModelOf,
  type Publish,
  type Resource,
  stringAttribute,
  type Unknown,
} from "../../../../src/bridge/index.ts";

type Same<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false;

const attributes = {
  name: stringAttribute("required", { description: "" }),
  size: integerAttribute("optional", { description: "" }),
  limit: integerAttribute("optional_computed", { description: "", default: 3 }),
  zero: integerAttribute("optional_computed", { description: "", default: 0 }),
  amount: bigintAttribute("computed", { description: "" }),
  on: boolAttribute("required", { description: "" }),
  secret: stringAttribute("required", { description: "", write_only: true }),
  tags: listOfStringsAttribute("optional", { description: "" }),
  labels: mapOfStringsAttribute("required", { description: "" }),
  parts: listNestedAttribute("required", {
    description: "",
    attributes: {
      key: stringAttribute("required", { description: "" }),
      count: integerAttribute("optional", { description: "" }),
    },
  }),
};
type Model = ModelOf<typeof attributes>;
type Planned = PlannedModelOf<typeof attributes>;
type Applied = AppliedPlanOf<typeof attributes>;
type Config = KnownConfigOf<typeof attributes>;

true satisfies Same<Model["name"], string>;
true satisfies Same<Model["size"], number | null>;
true satisfies Same<Model["limit"], number | null>;
true satisfies Same<Model["amount"], bigint | null>;
true satisfies Same<Model["on"], boolean>;
true satisfies Same<Model["tags"], readonly string[] | null>;
true satisfies Same<Model["labels"], ReadonlyMap<string, string | null>>;
true satisfies Same<Model["parts"][number]["key"], string>;
true satisfies Same<Model["parts"][number]["count"], number | null>;

true satisfies Same<Planned["name"], string | null | Unknown>;
true satisfies Same<Planned["amount"], bigint | null | Unknown>;
true satisfies Same<Planned["labels"], ReadonlyMap<string, string | null> | null | Unknown>;

true satisfies Same<Applied["name"], string>;
true satisfies Same<Applied["size"], number | null>;
true satisfies Same<Applied["limit"], number | null | Unknown>;
true satisfies Same<Applied["amount"], bigint | null | Unknown>;
true satisfies Same<Applied["secret"], null>;
true satisfies Same<Extract<Applied["parts"], Unknown>, never>;

true satisfies Same<Config["name"], string>;
true satisfies Same<Config["limit"], number | null>;
true satisfies Same<Config["secret"], string>;

true satisfies Same<(typeof attributes)["limit"]["has_default"], true>;
true satisfies Same<(typeof attributes)["zero"]["has_default"], true>;
true satisfies Same<(typeof attributes)["size"]["has_default"], false>;
true satisfies Same<(typeof attributes)["name"]["presence"], "required">;

const model = {
  name: "a",
  size: null,
  limit: 3,
  zero: 0,
  amount: 5n,
  on: true,
  secret: null,
  tags: ["x"],
  labels: new Map([["k", "v"]]),
  parts: [{ key: "a", count: null }],
} satisfies Model;

// @ts-expect-error a required attribute is never null once settled
({ ...model, name: null }) satisfies Model;
// @ts-expect-error nothing is unknown once settled
({ ...model, size: {} as Unknown }) satisfies Model;
// @ts-expect-error an amount is a bigint
({ ...model, amount: 5 }) satisfies Model;
// @ts-expect-error an attribute cannot be left out
({ ...model, on: undefined }) satisfies Model;
// @ts-expect-error nor inside a nested one
({ ...model, parts: [{ key: "a" }] }) satisfies Model;
// @ts-expect-error a model cannot be changed
(model as Model).name = "b";

// @ts-expect-error a default is of the attribute's own type
integerAttribute("optional_computed", { description: "", default: "3" });
// @ts-expect-error every attribute is described
stringAttribute("optional", {});
// @ts-expect-error there is no such presence
stringAttribute("sometimes", { description: "" });
stringAttribute("optional", {
  description: "",
  // @ts-expect-error equality is asked about the attribute's own type
  same: (a: number, b: number) => a === b,
});
// @ts-expect-error there is no schema of another kind
defineSchema("spreadsheet", { description: "", attributes });

const schema = defineSchema("resource", { description: "", attributes });
true satisfies Same<keyof (typeof schema)["attributes"], keyof typeof attributes>;

export const resource: Resource<typeof attributes, null> = {
  type_name: "toy_thing",
  schema,
  create: async ({ plan, publish }) => {
    publish satisfies Publish<typeof attributes>;
    publish(null);
    // @ts-expect-error a plan is not settled
    publish(plan);
    // @ts-expect-error a computed value may still be unknown
    plan.amount satisfies bigint | null;
    return model;
  },
  read: async ({ state }) => (state.name.length > 0 ? state : null),
  update: async ({ prior }) => prior,
  delete: async () => {},
  upgrades: { 0: () => model },
};

export const incomplete: Resource<typeof attributes, null> = {
  ...resource,
  // @ts-expect-error create must return the whole model
  create: async () => ({ name: "a" }),
};
