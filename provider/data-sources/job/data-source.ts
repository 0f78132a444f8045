import { AppError } from "../../../src/base/errors.ts";
import type { DataSource } from "../../../src/bridge/index.ts";
import { describeJob } from "../../resources/job/import.ts";
import type { Services } from "../../services.ts";
import { jobAccountModel } from "./attributes.ts";
import { jobSchema } from "./schema.ts";
import { wantedJob } from "./wanted-job.ts";

export const jobDataSource: DataSource<(typeof jobSchema)["attributes"], Services> = {
  type_name: "nosana_job",
  schema: jobSchema,

  async read({ config }, services, context) {
    const { address, nosana } = await wantedJob(config.job, services, context);
    const job = await nosana.job(address, { signal: context.signal });
    if (job === null) throw new AppError("JOB_NOT_FOUND", { address, network: nosana.network.name });
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
