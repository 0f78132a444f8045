import type { Resource } from "../../../src/bridge/index.ts";
import type { Services } from "../../services.ts";
import { type CompletionAttributes, completionSchema } from "./schema.ts";
import { settingsOf, waitForCompletion } from "./wait.ts";

/** `nosana_job_completion`: that a job has ended, as something to depend on. */
export const jobCompletionResource: Resource<CompletionAttributes, Services> = {
  type_name: "nosana_job_completion",
  schema: completionSchema,
  create: waitForCompletion,
  // What has ended stays so, whatever becomes of its account.
  read: async ({ state }) => state,
  update: async ({ plan, prior }) => ({ ...prior, ...settingsOf(plan) }),
  delete: async () => {},
};
