import {
  defineSchema,
  integerAttribute,
  listNestedAttribute,
  type ModelOf,
  mapNestedAttribute,
  oneOf,
  type Resource,
  requiresReplace,
  setNestedAttribute,
  singleNestedAttribute,
  sizeBetween,
  stringAttribute,
  useNonNullStateForUnknown,
  useStateForUnknown,
} from "terraform-provider-nosana/bridge";
import { known } from "../known.ts";
import type { World } from "../world.ts";

const schema = defineSchema("resource", {
  description: "A garden: objects inside a resource.",
  attributes: {
    gate: singleNestedAttribute("optional", {
      description: "The way in.",
      attributes: {
        colour: stringAttribute("required", {
          description: "Its colour. Another colour is another garden.",
          validators: [oneOf("green", "white")],
          plan_modifiers: [requiresReplace],
        }),
        key: stringAttribute("computed", { description: "Opens it.", sensitive: true }),
      },
    }),
    beds: listNestedAttribute("required", {
      description: "The beds, from the gate on.",
      validators: [sizeBetween(1, 5)],
      attributes: {
        plant: stringAttribute("required", { description: "What grows there." }),
        depth: integerAttribute("optional_computed", { description: "In centimetres.", default: 20 }),
        label: stringAttribute("computed", {
          description: "What stands on the label: never rewritten.",
          plan_modifiers: [useNonNullStateForUnknown],
        }),
      },
    }),
    paths: mapNestedAttribute("optional", {
      description: "The paths, by name.",
      attributes: {
        metres: integerAttribute("required", { description: "How long it is." }),
        steps: integerAttribute("computed", { description: "How many steps that is." }),
      },
    }),
    gnomes: setNestedAttribute("optional", {
      description: "In no order.",
      attributes: {
        name: stringAttribute("required", { description: "Its name." }),
        hat: stringAttribute("computed", { description: "The colour of its hat." }),
      },
    }),
    id: stringAttribute("computed", {
      description: "The garden's number.",
      plan_modifiers: [useStateForUnknown],
    }),
  },
});

type Garden = ModelOf<typeof schema.attributes>;

/** What the gardener adds to what was asked for. */
function grown(plan: Garden, id: string): Garden {
  return {
    id,
    gate: plan.gate && { ...plan.gate, key: `${plan.gate.colour} key` },
    beds: plan.beds.map((bed, index) => ({
      ...bed,
      label: typeof bed.label === "string" ? bed.label : `${index + 1}. ${bed.plant}`,
    })),
    paths:
      plan.paths &&
      new Map([...plan.paths].map(([name, path]) => [name, { ...path, steps: path.metres * 2 }] as const)),
    gnomes: plan.gnomes?.map((gnome) => ({ ...gnome, hat: `${gnome.name}'s red` })) ?? null,
  };
}

/** Nested attributes of all four kinds, with computed children. */
export const garden: Resource<typeof schema.attributes, World> = {
  type_name: "hello_garden",
  schema,

  async create({ plan }, world) {
    const id = await world.create("garden", {});
    return grown(plan as Garden, id);
  },

  read: async ({ state }, world) => (await world.read(known(state.id))) && state,

  async update({ plan, prior }, world) {
    await world.update(known(prior.id), {});
    return grown(plan as Garden, known(prior.id));
  },

  delete: async ({ state }, world) => world.delete(known(state.id)),
};
