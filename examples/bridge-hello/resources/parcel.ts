import {
  defineSchema,
  groupBlock,
  integerAttribute,
  listBlock,
  type ModelOf,
  mapBlock,
  mapOfStringsAttribute,
  numberAttribute,
  type Resource,
  setBlock,
  singleBlock,
  stringAttribute,
  useStateForUnknown,
  wholeNumberBetween,
} from "terraform-provider-nosana/bridge";
import { known } from "../known.ts";
import type { World } from "../world.ts";

const text = (description: string) => stringAttribute("optional", { description });

const schema = defineSchema("resource", {
  description: "A parcel: blocks inside a resource.",
  attributes: {
    wishes: mapOfStringsAttribute("optional", { description: "What it says inside, by language." }),
    sender: singleBlock({
      description: "Who sends it.",
      attributes: { name: stringAttribute("required", { description: "Their name." }) },
    }),
    route: groupBlock({
      description: "The way it takes; always an object, also when nothing is written.",
      attributes: { via: text("A place on the way."), by: text("What carries it.") },
    }),
    item: listBlock({
      description: "What is in it, from the top.",
      min_items: 1,
      attributes: {
        name: stringAttribute("required", { description: "What it is." }),
        kilos: numberAttribute("optional", { description: "What it weighs, exactly." }),
        tag: stringAttribute("computed", { description: "What customs stick on it." }),
        wrapping: singleBlock({
          description: "What is around it.",
          attributes: {
            layers: integerAttribute("required", {
              description: "How many layers.",
              validators: [wholeNumberBetween(1, 9, "layers")],
            }),
          },
        }),
      },
    }),
    sticker: setBlock({
      description: "What is on it, in no order.",
      attributes: { text: stringAttribute("required", { description: "What it says." }) },
    }),
    stamp: mapBlock({
      description: "Its stamps, by country.",
      attributes: { cents: integerAttribute("required", { description: "What it cost." }) },
    }),
    id: stringAttribute("computed", {
      description: "The parcel's number.",
      plan_modifiers: [useStateForUnknown],
    }),
  },
});

type Parcel = ModelOf<typeof schema.attributes>;

const sealed = (plan: Parcel, id: string): Parcel => ({
  ...plan,
  id,
  item: plan.item.map((item, index) => ({ ...item, tag: `${id}/${index + 1}` })),
});

/** Blocks of all five kinds, one inside another. */
export const parcel: Resource<typeof schema.attributes, World> = {
  type_name: "hello_parcel",
  schema,
  create: async ({ plan }, world) => sealed(plan as Parcel, await world.create("parcel", {})),
  read: async ({ state }, world) => (await world.read(known(state.id))) && state,
  async update({ plan, prior }, world) {
    await world.update(known(prior.id), {});
    return sealed(plan as Parcel, known(prior.id));
  },
  delete: async ({ state }, world) => world.delete(known(state.id)),
};
