import { defineSchema, type ListResource, stringAttribute } from "terraform-provider-nosana/bridge";
import { type CardAttributes, type CardContent, type CardIdentity, stateOf } from "../resources/card.ts";
import type { World } from "../world.ts";

const schema = defineSchema("list_resource", {
  description: "Finds cards.",
  attributes: { to: stringAttribute("optional", { description: "Only what this person received." }) },
});

/** For `terraform query`. */
export const listedCards: ListResource<typeof schema.attributes, CardAttributes, CardIdentity, World> = {
  type_name: "hello_card",
  schema,
  async *list({ config, include_resource }, world) {
    for (const [id, content] of await world.list<CardContent>("card")) {
      if (config.to !== null && config.to !== content.to) continue;
      yield {
        identity: { id },
        display_name: `${content.message} (to ${content.to})`,
        ...(include_resource && { state: stateOf(id, content) }),
      };
    }
  },
};
