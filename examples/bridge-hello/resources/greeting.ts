import {
  DiagnosticError,
  defineSchema,
  errorDiagnostic,
  lengthBetween,
  type Resource,
  requiresReplace,
  stringAttribute,
  useStateForUnknown,
} from "terraform-provider-nosana/bridge";
import { known } from "../known.ts";
import type { World } from "../world.ts";

const schema = defineSchema("resource", {
  description: "A greeting on the wall.",
  attributes: {
    name: stringAttribute("required", {
      description: "Whom to greet. Another name is another greeting.",
      validators: [lengthBetween(1, 40)],
      plan_modifiers: [requiresReplace],
    }),
    salutation: stringAttribute("optional_computed", {
      description: "How to begin.",
      default: "Hello",
    }),
    id: stringAttribute("computed", {
      description: "The greeting's number on the wall.",
      plan_modifiers: [useStateForUnknown],
    }),
    text: stringAttribute("computed", { description: "What stands on the wall." }),
  },
});

/** What the world keeps of a greeting. */
interface Words {
  readonly name: string;
  readonly salutation: string;
}

const modelOf = (id: string, { name, salutation }: Words) => ({
  ...{ id, name, salutation },
  text: `${salutation}, ${name}!`,
});

/** The smallest whole resource: create, read, update, delete, import. */
export const greeting: Resource<typeof schema.attributes, World> = {
  type_name: "hello_greeting",
  schema,

  async create({ plan }, world) {
    const words = { name: plan.name, salutation: known(plan.salutation) };
    return modelOf(await world.create("greeting", words), words);
  },

  async read({ state }, world) {
    const id = known(state.id);
    const words = await world.read<Words>(id);
    return words && modelOf(id, words);
  },

  async update({ plan, prior }, world) {
    const id = known(prior.id);
    const words = { name: prior.name, salutation: known(plan.salutation) };
    await world.update(id, words);
    return modelOf(id, words);
  },

  async delete({ state }, world) {
    await world.delete(known(state.id));
  },

  async import({ id }, world) {
    const words = await world.read<Words>(id);
    if (words) return modelOf(id, words);
    throw new DiagnosticError(errorDiagnostic("No such greeting", `Nothing on the wall is called ${id}.`));
  },
};
