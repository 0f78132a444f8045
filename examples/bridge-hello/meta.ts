import { defineSchema, stringAttribute } from "terraform-provider-nosana/bridge";

/** What a module can say about itself: `terraform { provider_meta "hello" { … } }`. */
export const metaSchema = defineSchema("provider", {
  description: "The module that uses the provider.",
  attributes: { module_name: stringAttribute("optional", { description: "Its name." }) },
});
