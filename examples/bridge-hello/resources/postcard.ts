import { defineSchema, type ModelOf, type Resource, stringAttribute } from "terraform-provider-nosana/bridge";
import { known } from "../known.ts";
import type { World } from "../world.ts";

const schema = defineSchema("resource", {
  description: "What cards were called.",
  deprecation: "Use hello_card, and a moved block for what exists.",
  attributes: {
    to: stringAttribute("required", { description: "Who receives it." }),
    message: stringAttribute("required", { description: "What it says." }),
    id: stringAttribute("computed", { description: "The card's number." }),
  },
});

export type PostcardState = { readonly [K in keyof ModelOf<typeof schema.attributes>]: string };

/** A type that another one replaces: deprecated as a whole. */
export const postcard: Resource<typeof schema.attributes, World> = {
  type_name: "hello_postcard",
  schema,
  async create({ plan }, world) {
    const content = { to: plan.to, message: plan.message, ink: null };
    return { ...content, id: await world.create("card", content) };
  },
  read: async ({ state }, world) => (await world.read(known(state.id))) && state,
  update: async ({ prior }) => prior,
  delete: async ({ state }, world) => world.delete(known(state.id)),
};
