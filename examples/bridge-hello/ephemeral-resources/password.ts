import { createHash } from "node:crypto";
import {
  defineSchema,
  type EphemeralResource,
  integerAttribute,
  stringAttribute,
  wholeNumberBetween,
} from "terraform-provider-nosana/bridge";
import type { World } from "../world.ts";

const schema = defineSchema("ephemeral_resource", {
  description: "A password that lasts for one run.",
  attributes: {
    seed: stringAttribute("required", { description: "The same seed makes the same password." }),
    lasts_milliseconds: integerAttribute("optional", {
      description: "After how long to renew it; not at all without.",
      validators: [wholeNumberBetween(100, 60_000, "milliseconds")],
    }),
    value: stringAttribute("computed", { description: "The password.", sensitive: true }),
  },
});

const renewal = (lasts: unknown) =>
  typeof lasts === "number" ? { renew_at: new Date(Date.now() + lasts) } : {};

/** Opened, renewed and closed within a run; the world's journal tells how often. */
export const password: EphemeralResource<typeof schema.attributes, World> = {
  type_name: "hello_password",
  schema,

  async open({ config, private: lease }, world) {
    lease.set("seed", config.seed);
    lease.set("lasts", config.lasts_milliseconds);
    await world.note(`open ${config.seed}`);
    const value = `pw-${createHash("sha256").update(config.seed).digest("hex").slice(0, 24)}`;
    return { result: { ...config, value }, ...renewal(config.lasts_milliseconds) };
  },

  async renew({ private: lease }, world) {
    await world.note(`renew ${lease.get("seed")}`);
    return renewal(lease.get("lasts"));
  },

  async close({ private: lease }, world) {
    await world.note(`close ${lease.get("seed")}`);
  },
};
