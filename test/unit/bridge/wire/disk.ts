import type { Resource } from "../../../../src/bridge/engine/provider.ts";
import { integerAttribute, stringAttribute } from "../../../../src/bridge/schema/builders.ts";
import { defineSchema } from "../../../../src/bridge/schema/schema.ts";
import type { Services } from "./in-process.ts";

export const diskSchema = defineSchema("resource", {
  version: 3,
  description: "A disk.",
  attributes: {
    name: stringAttribute("required", { description: "Its name." }),
    size: integerAttribute("optional", { description: "Its size." }),
    id: stringAttribute("computed", { description: "Its address." }),
  },
});
export type Disk = Resource<typeof diskSchema.attributes, Services>;

/** A resource that does what its configuration says; tests replace what they are about. */
export function disk(more: Partial<Disk> = {}): Disk {
  return {
    type_name: "cloud_disk",
    schema: diskSchema,
    create: async ({ plan }) => ({ ...plan, id: `disk/${plan.name}` }) as never,
    read: async ({ state }) => state,
    update: async ({ plan, prior }) => ({ ...plan, id: prior.id }) as never,
    delete: async () => {},
    ...more,
  };
}
