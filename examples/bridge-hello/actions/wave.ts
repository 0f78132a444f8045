import { setTimeout as delay } from "node:timers/promises";
import {
  type Action,
  defineSchema,
  integerAttribute,
  stringAttribute,
  wholeNumberBetween,
} from "terraform-provider-nosana/bridge";
import type { World } from "../world.ts";

const schema = defineSchema("action", {
  description: "Waves to somebody.",
  attributes: {
    to: stringAttribute("required", { description: "To whom." }),
    times: integerAttribute("optional", {
      description: "How often; once without.",
      validators: [wholeNumberBetween(1, 100, "times")],
    }),
  },
});

/** Something that is done and leaves no state, with word of how far it is. */
export const wave: Action<typeof schema.attributes, World> = {
  type_name: "hello_wave",
  schema,

  plan({ config }, _world, { diagnostics }) {
    if (config.to === "nobody") diagnostics.warn("Nobody will see it", "There is nobody to wave to.");
  },

  async invoke({ config: { to, times }, progress }, world, { signal }) {
    for (let wave = 1; wave <= (times ?? 1); wave++) {
      await delay(20, null, { signal });
      await world.note(`wave to ${to}`);
      progress(`waved ${wave} of ${times ?? 1} times`);
    }
  },
};
