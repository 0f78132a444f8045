import { defineIdentity, defineIdentitySchema, stringAttribute } from "../../../src/bridge/index.ts";
import type { Services } from "../../services.ts";
import { importByIdentity } from "./import.ts";
import { isJobAddress } from "./reference.ts";
import type { JobAttributes, JobModel } from "./schema.ts";

const identitySchema = defineIdentitySchema({
  attributes: {
    job: stringAttribute("required", { description: "Address of the job's account on chain." }),
    network: stringAttribute("optional", {
      description: "The network it is on: `mainnet`, `devnet` or `localnet`. Defaults to the provider's.",
    }),
  },
});

export type JobIdentity = typeof identitySchema.attributes;

/** An address on a network, for the whole life of a job. */
export const jobIdentity = defineIdentity<JobAttributes, JobIdentity, Services>({
  schema: identitySchema,
  // State of another provider may hold a transaction's signature, until a refresh finds its job.
  of: ({ id, network }: JobModel) =>
    id !== null && network !== null && isJobAddress(id) ? { job: id, network } : null,
  import: importByIdentity,
});
