import type { DataSource } from "../../../src/bridge/index.ts";
import type { Job, JobFilter } from "../../../src/nosana/index.ts";
import type { Services } from "../../services.ts";
import { jobAccountModel } from "../job/attributes.ts";
import { jobsSchema } from "./schema.ts";

export const jobsDataSource: DataSource<(typeof jobsSchema)["attributes"], Services> = {
  type_name: "nosana_jobs",
  schema: jobsSchema,

  async read({ config }, services) {
    const [{ asAddress }, nosana] = await Promise.all([
      import("../../../src/nosana/index.ts"),
      services.nosana(),
    ]);
    const { market, node, project, state } = config;
    const found = await nosana.jobs({
      ...(project === null ? {} : { project: asAddress(project, "wallet") }),
      ...(market === null ? {} : { market: asAddress(market, "market") }),
      ...(node === null ? {} : { node: asAddress(node, "node") }),
      ...(state === null ? {} : { state: state as NonNullable<JobFilter["state"]> }),
    });
    const jobs = [...found].sort(latestFirst).map((job) => ({
      ...jobAccountModel(job, nosana.network),
      state: typeof job.state === "string" ? job.state : null,
    }));
    return { ...config, jobs };
  },
};

/** The same order each time, though a node answers in any. */
function latestFirst(a: Job, b: Job): number {
  const start = ({ time_start }: Job) => time_start ?? BigInt(Number.MAX_SAFE_INTEGER);
  return Number(start(b) - start(a)) || (a.address < b.address ? -1 : 1);
}
