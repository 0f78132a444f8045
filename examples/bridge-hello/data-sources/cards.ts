import {
  atLeastOneOf,
  type DataSource,
  DiagnosticError,
  defineSchema,
  errorDiagnostic,
  listOfStringsAttribute,
  stringAttribute,
} from "terraform-provider-nosana/bridge";
import type { CardContent } from "../resources/card.ts";
import type { World } from "../world.ts";

const schema = defineSchema("data_source", {
  description: "The cards somebody received, or those in some ink.",
  attributes: {
    to: stringAttribute("optional", { description: "Who received them." }),
    ink: stringAttribute("optional", { description: "The colour they are written in." }),
    ids: listOfStringsAttribute("computed", { description: "Their numbers." }),
  },
  validators: [atLeastOneOf("to", "ink")],
});

export const cards: DataSource<typeof schema.attributes, World> = {
  type_name: "hello_cards",
  schema,
  async read({ config: { to, ink } }, world) {
    if (to === "nobody") throw new DiagnosticError(errorDiagnostic("No such person", "Nobody is nobody."));
    const found = await world.list<CardContent>("card");
    const wanted = (content: CardContent) =>
      (to === null || content.to === to) && (ink === null || content.ink === ink);
    return { to, ink, ids: found.flatMap(([id, content]) => (wanted(content) ? [id] : [])) };
  },
};
