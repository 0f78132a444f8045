import type { Resource } from "../../../src/bridge/index.ts";
import type { Services } from "../../services.ts";
import { createJob } from "./create.ts";
import { deleteJob, planDestroyOfJob } from "./delete.ts";
import { jobIdentity } from "./identity.ts";
import { importJob } from "./import.ts";
import { fromGoProvider, jobUpgrades } from "./past.ts";
import { planJob } from "./plan.ts";
import { readInTime } from "./read.ts";
import { type JobAttributes, jobSchema } from "./schema.ts";
import { updateJob } from "./update.ts";
import { validateJob } from "./validate.ts";

/** `nosana_job`: one resource is one job on chain. */
export const jobResource: Resource<JobAttributes, Services> = {
  type_name: "nosana_job",
  schema: jobSchema,
  validate: validateJob,
  plan: planJob,
  create: createJob,
  read: readInTime,
  update: updateJob,
  delete: deleteJob,
  planDestroy: planDestroyOfJob,
  import: importJob,
  identity: jobIdentity,
  upgrades: jobUpgrades,
  movers: [fromGoProvider],
};
