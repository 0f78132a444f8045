import { createHash } from "node:crypto";
import {
  defineSchema,
  integerAttribute,
  type Resource,
  requiredTogether,
  stringAttribute,
  useStateForUnknown,
} from "terraform-provider-nosana/bridge";
import { known } from "../known.ts";
import type { World } from "../world.ts";

const schema = defineSchema("resource", {
  description: "A safe with a password.",
  attributes: {
    owner: stringAttribute("required", { description: "Whose it is.", sensitive: true }),
    password_wo: stringAttribute("optional", {
      description: "Opens it. In no plan and no state.",
      write_only: true,
    }),
    password_wo_version: integerAttribute("optional", {
      description: "Change it to have the password changed: Terraform cannot see that by itself.",
    }),
    id: stringAttribute("computed", {
      description: "The safe's number.",
      plan_modifiers: [useStateForUnknown],
    }),
    key: stringAttribute("computed", { description: "A key to it.", sensitive: true }),
  },
  validators: [requiredTogether("password_wo", "password_wo_version")],
});

/** Secrets: a write-only argument with its version, and sensitive attributes. */
export const safe: Resource<typeof schema.attributes, World> = {
  type_name: "hello_safe",
  schema,

  async create({ plan, config }, world) {
    const { owner, password_wo_version: version } = plan;
    const id = await world.create("safe", { owner, lock: lockFor(config.password_wo) });
    return { owner, password_wo: null, password_wo_version: version, id, key: `key-${id}-${version}` };
  },

  read: async ({ state }, world) => (await world.read(known(state.id))) && state,

  async update({ plan, config, prior }, world) {
    const { owner, password_wo_version: version } = plan;
    const id = known(prior.id);
    await world.update(id, { owner, lock: lockFor(config.password_wo) });
    return { owner, password_wo: null, password_wo_version: version, id, key: `key-${id}-${version}` };
  },

  delete: async ({ state }, world) => world.delete(known(state.id)),
};

/** Not even the world learns the password. */
function lockFor(password: string | null): string | null {
  return password === null ? null : createHash("sha256").update(password).digest("hex");
}
