import { wallClock } from "../../src/base/clock.ts";
import {
  boolAttribute,
  defineSchema,
  type EphemeralResource,
  stringAttribute,
} from "../../src/bridge/index.ts";
import type { Services } from "../services.ts";

const schema = defineSchema("ephemeral_resource", {
  description:
    "Signs with the provider's wallet the header by which a host knows the owner of a job: for its logs, its endpoints, " +
    "and for stopping it. Whoever has the value can control every job of the wallet, so it stands in no state, no plan " +
    "and no log.",
  attributes: {
    job: stringAttribute("required", {
      description: "Address of the job, which is the text that is signed: the `id` of a `nosana_job`.",
    }),
    expires: boolAttribute("optional", {
      description:
        "Whether the host refuses the value once it is older than the job's `timeout_seconds`. With `false` it never " +
        "expires, and neither does what a thief could do with it. Defaults to `true`.",
    }),
    authorization: stringAttribute("computed", {
      description: "Value of the `Authorization` header.",
      sensitive: true,
    }),
  },
});

export const authHeader: EphemeralResource<typeof schema.attributes, Services> = {
  type_name: "nosana_auth_header",
  schema,

  async open({ config }, services) {
    const [{ asAddress, hostAuthorization }, wallet] = await Promise.all([
      import("../../src/nosana/index.ts"),
      services.wallet(),
    ]);
    const authorization = await hostAuthorization({
      message: asAddress(config.job.trim(), "job"),
      wallet,
      ...(config.expires === false ? {} : { clock: wallClock }),
    });
    return { result: { ...config, authorization: authorization.reveal() } };
  },
};
