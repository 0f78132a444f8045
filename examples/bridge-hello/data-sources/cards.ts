import {
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
  description: "The cards somebody received.",
  attributes: {
    to: stringAttribute("required", { description: "Who received them." }),
    ids: listOfStringsAttribute("computed", { description: "Their numbers." }),
  },
});

export const cards: DataSource<typeof schema.attributes, World> = {
  type_name: "hello_cards",
  schema,
  async read({ config: { to } }, world) {
    if (to === "nobody") throw new DiagnosticError(errorDiagnostic("No such person", "Nobody is nobody."));
    const found = await world.list<CardContent>("card");
    return { to, ids: found.flatMap(([id, content]) => (content.to === to ? [id] : [])) };
  },
};
