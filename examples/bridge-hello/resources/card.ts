import {
  type AppliedPlanOf,
  conflicting,
  defineIdentity,
  defineIdentitySchema,
  defineSchema,
  integerAttribute,
  type ModelOf,
  providerMeta,
  type Resource,
  stringAttribute,
  useStateForUnknown,
} from "terraform-provider-nosana/bridge";
import { known } from "../known.ts";
import { metaSchema } from "../meta.ts";
import type { World } from "../world.ts";
import { cardUpgrades, fromPostcard } from "./card-past.ts";

/** Two messages mean the same when only their spacing differs. */
const tidy = (text: string): string => text.trim().replace(/\s+/g, " ");

const schema = defineSchema("resource", {
  version: 2,
  description: "A card somebody receives.",
  attributes: {
    to: stringAttribute("required", { description: "Who receives it." }),
    message: stringAttribute("required", {
      description: "What it says. Spacing means nothing.",
      same: (a, b) => tidy(a) === tidy(b),
    }),
    ink: stringAttribute("optional", { description: "The colour it is written in." }),
    colour: stringAttribute("optional", {
      description: "The colour it is written in.",
      deprecation: "Use `ink`.",
    }),
    id: stringAttribute("computed", {
      description: "The card's number.",
      plan_modifiers: [useStateForUnknown],
    }),
    edition: integerAttribute("computed", { description: "How often it was written." }),
  },
  validators: [conflicting("ink", "colour")],
});

const identitySchema = defineIdentitySchema({
  attributes: { id: stringAttribute("required", { description: "The card's number." }) },
});

export type CardIdentity = typeof identitySchema.attributes;
export type CardAttributes = typeof schema.attributes;
export type Card = ModelOf<CardAttributes>;

/** What the world keeps of a card. */
export interface CardContent {
  readonly to: string;
  readonly message: string;
  readonly ink: string | null;
}

const contentOf = ({ to, message, ink, colour }: AppliedPlanOf<CardAttributes>): CardContent => ({
  to,
  message: tidy(message),
  ink: ink ?? colour,
});

/** What the world keeps, as a card's state. */
export const stateOf = (id: string, { to, message, ink }: CardContent): Card => ({
  ...{ id, to, message, ink },
  ...{ colour: null, edition: 1 },
});

/** All that is known of a card before it is read. */
const unread = (id: string): Card => ({
  ...{ id, to: "", message: "" },
  ...{ ink: null, colour: null, edition: null },
});

/** An object's whole life: equal spellings, private state, identity, older versions, another type it once had. */
export const card: Resource<CardAttributes, World> = {
  type_name: "hello_card",
  schema,

  async create({ plan, private: remembered }, world, context) {
    const module = providerMeta(context, metaSchema)?.module_name ?? null;
    const id = await world.create("card", { ...contentOf(plan), module });
    remembered.set("edition", 1);
    return { ...(plan as Card), id, edition: 1 };
  },

  async read({ state, private: remembered }, world) {
    const content = await world.read<CardContent>(known(state.id));
    if (!content) return null;
    const { to, message, ink } = content;
    const written = state.colour === null ? { ink } : { colour: ink };
    return { ...state, to, message, ...written, edition: editionOf(remembered.get("edition")) };
  },

  async update({ plan, prior, private: remembered }, world) {
    const id = known(prior.id);
    const edition = editionOf(remembered.get("edition")) + 1;
    await world.update(id, contentOf(plan));
    remembered.set("edition", edition);
    return { ...(plan as Card), id, edition };
  },

  async delete({ state }, world) {
    await world.delete(known(state.id));
  },

  import: async ({ id }) => unread(id),

  identity: defineIdentity({
    schema: identitySchema,
    of: ({ id }: Card) => (id === null ? null : { id }),
    import: async ({ identity }) => unread(identity.id),
  }),

  upgrades: cardUpgrades,
  movers: [fromPostcard],
};

/** Nothing is on record of a card that was imported or moved here: it was written once. */
function editionOf(recorded: unknown): number {
  return typeof recorded === "number" ? recorded : 1;
}
