import {
  type AppliedPlanOf,
  anyOf,
  conflicting,
  DiagnosticError,
  defineIdentity,
  defineIdentitySchema,
  defineSchema,
  errorDiagnostic,
  formatPath,
  importedResource,
  integerAttribute,
  type ModelOf,
  matching,
  oneOf,
  providerMeta,
  type Resource,
  stringAttribute,
  textThat,
  useStateForUnknown,
  type Validator,
  warningDiagnostic,
} from "terraform-provider-nosana/bridge";
import { known } from "../known.ts";
import { metaSchema } from "../meta.ts";
import type { World } from "../world.ts";
import { cardUpgrades, fromPostcard } from "./card-past.ts";

/** Two messages mean the same when only their spacing differs. */
const tidy = (text: string): string => text.trim().replace(/\s+/g, " ");

/** What a postman finds on a card that says nothing. */
const worded = textThat("a message", (text) => (tidy(text) === "" ? "there is not a word in it" : null));

/** A validator of one's own; a warning refuses nothing. */
const short: Validator = {
  description: "not much longer than a card",
  validate: (value, path) =>
    String(value).length <= 500
      ? []
      : [warningDiagnostic("Long message", `${formatPath(path)} has to be written very small.`, path)],
};

const schema = defineSchema("resource", {
  version: 2,
  description: "A card somebody receives.",
  attributes: {
    to: stringAttribute("required", { description: "Who receives it." }),
    message: stringAttribute("required", {
      description: "What it says. Spacing means nothing.",
      same: (a, b) => tidy(a) === tidy(b),
      validators: [worded, short],
    }),
    ink: stringAttribute("optional", {
      description: "The colour it is written in, by its name or as `#rrggbb`.",
      validators: [anyOf(oneOf("black", "blue", "red"), matching(/^#[0-9a-f]{6}$/, "of the form #rrggbb"))],
    }),
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

  // A person's name finds all their cards: the command `terraform import` takes several.
  async import({ id }, world) {
    const receiver = /^to:(.+)$/.exec(id)?.[1];
    if (receiver === undefined) return unread(id);
    const cards = await world.list<CardContent>("card");
    const found = cards.filter(([, { to }]) => to === receiver);
    if (found.length === 0)
      throw new DiagnosticError(errorDiagnostic("No such card", `${receiver} has not received any.`));
    return found.map(([number, content]) => importedResource(card, stateOf(number, content), { edition: 1 }));
  },

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
