import {
  Deferral,
  defineSchema,
  type Provider,
  stringAttribute,
  Unknown,
} from "terraform-provider-nosana/bridge";
import { wave } from "./actions/wave.ts";
import { cards } from "./data-sources/cards.ts";
import { password } from "./ephemeral-resources/password.ts";
import { greet } from "./functions/greet.ts";
import { reverse } from "./functions/reverse.ts";
import { sum } from "./functions/sum.ts";
import { listedCards } from "./list-resources/cards.ts";
import { metaSchema } from "./meta.ts";
import { card } from "./resources/card.ts";
import { garden } from "./resources/garden.ts";
import { greeting } from "./resources/greeting.ts";
import { journey } from "./resources/journey.ts";
import { ledger } from "./resources/ledger.ts";
import { parcel } from "./resources/parcel.ts";
import { postcard } from "./resources/postcard.ts";
import { safe } from "./resources/safe.ts";
import { openWorld, type World } from "./world.ts";

const schema = defineSchema("provider", {
  description: "Greets the world.",
  attributes: {
    folder: stringAttribute("required", { description: "Where the world is kept: a folder of its own." }),
  },
});

export function createHelloProvider(): Provider<typeof schema.attributes, World> {
  return {
    type_name: "hello",
    schema,
    meta_schema: metaSchema,
    resources: [greeting, card, postcard, safe, garden, parcel, ledger, journey],
    data_sources: [cards],
    functions: [greet, reverse, sum],
    ephemeral_resources: [password],
    list_resources: [listedCards],
    actions: [wave],

    async configure({ folder }, _context, { deferral_allowed }) {
      if (!(folder instanceof Unknown)) return openWorld(folder);
      if (deferral_allowed) throw new Deferral("provider_config_unknown", "The folder is not known yet.");
      return openWorld(null);
    },
  };
}
