import {
  bigintAttribute,
  boolAttribute,
  boolType,
  Decimal,
  defineSchema,
  dynamicAttribute,
  each,
  float64Attribute,
  float64Type,
  integerType,
  listAttribute,
  listType,
  type ModelOf,
  mapAttribute,
  mapType,
  matching,
  numberAttribute,
  numberBetween,
  numberType,
  objectType,
  parseNumber,
  type Resource,
  setAttribute,
  setType,
  stringAttribute,
  stringType,
  toDynamic,
  toPlain,
  tupleType,
  typedAttribute,
  uniqueElements,
  useStateForUnknown,
} from "terraform-provider-nosana/bridge";
import { known } from "../known.ts";
import type { World } from "../world.ts";

const schema = defineSchema("resource", {
  description: "A ledger: a value of every type.",
  attributes: {
    amount: bigintAttribute("required", { description: "A whole number of any size." }),
    exact: numberAttribute("optional", {
      description: "A number, kept digit by digit.",
      validators: [numberBetween(parseNumber("-1e40"), parseNumber("1e40"))],
    }),
    ratio: float64Attribute("optional", { description: "A number for calculations." }),
    settled: boolAttribute("optional_computed", { description: "Whether it is paid.", default: false }),
    tags: setAttribute("optional", {
      description: "Words in no order.",
      element: stringType,
      validators: [each(matching(/^[a-z]+$/, "a lower-case word"))],
    }),
    parts: listAttribute("optional", {
      description: "What the amount is made of.",
      element: numberType,
      validators: [uniqueElements],
    }),
    shares: mapAttribute("optional", { description: "Who pays how much.", element: integerType }),
    place: typedAttribute(
      objectType({ city: stringType, at: tupleType(integerType, boolType) }),
      "optional",
      {
        description: "Where it lies.",
      },
    ),
    rates: typedAttribute(mapType(listType(float64Type)), "optional", {
      description: "The rates that were used, by currency.",
    }),
    signed: typedAttribute(listType(setType(stringType)), "optional", {
      description: "Who signed each page, in no order.",
    }),
    note: dynamicAttribute("optional", { description: "Anything." }),
    id: stringAttribute("computed", {
      description: "The ledger's number.",
      plan_modifiers: [useStateForUnknown],
    }),
    rounds: boolAttribute("computed", {
      description: "Whether `exact` would lose digits as a JavaScript number.",
    }),
    double: bigintAttribute("computed", { description: "Twice the amount." }),
    copy: dynamicAttribute("computed", { description: "The note once more, in a list with its type." }),
  },
});

type Ledger = ModelOf<typeof schema.attributes>;

const balanced = (plan: Ledger, id: string): Ledger => ({
  ...plan,
  id,
  rounds: plan.exact instanceof Decimal || typeof plan.exact === "bigint",
  double: plan.amount * 2n,
  copy: plan.note && toDynamic([typeof plan.note.value, toPlain(plan.note)]),
});

/** What the world keeps: JSON has no numbers of this size, so they are texts. */
const contentOf = ({ amount, exact }: Ledger) => ({
  amount: String(amount),
  exact: exact === null ? null : String(exact),
});

/** A value of every type: exact numbers, sets, objects, tuples, and what has its type from the configuration. */
export const ledger: Resource<typeof schema.attributes, World> = {
  type_name: "hello_ledger",
  schema,

  async create({ plan }, world) {
    const wanted = plan as Ledger;
    return balanced(wanted, await world.create("ledger", contentOf(wanted)));
  },

  async read({ state }, world) {
    const content = await world.read<ReturnType<typeof contentOf>>(known(state.id));
    if (!content) return null;
    const { amount, exact } = content;
    return { ...state, amount: BigInt(amount), exact: exact === null ? null : parseNumber(exact) };
  },

  async update({ plan, prior }, world) {
    const wanted = plan as Ledger;
    await world.update(known(prior.id), contentOf(wanted));
    return balanced(wanted, known(prior.id));
  },

  delete: async ({ state }, world) => world.delete(known(state.id)),
};
