import type { DataSource } from "../../../src/bridge/index.ts";
import { describeJob } from "../../resources/job/import.ts";
import { existingJob } from "../../resources/job/reference.ts";
import type { Services } from "../../services.ts";
import { jobAccountModel } from "./attributes.ts";
import { jobSchema } from "./schema.ts";
import { wantedJob } from "./wanted-job.ts";

export const jobDataSource: DataSource<(typeof jobSchema)["attributes"], Services> = {
  type_name: "nosana_job",
  schema: jobSchema,

  async read({ config }, services, context) {
    const { address, nosana } = await wantedJob(config.job, services, context);
    const job = await existingJob(address, nosana, context.signal);
    const { job_definition, service_urls, status, status_reason } = await describeJob(job, services, context);
    return {
      job: config.job,
      ...jobAccountModel(job, nosana.network),
      job_definition,
      service_urls,
      status,
      status_reason,
    };
  },
};
