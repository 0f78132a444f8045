import type { DataSource } from "../../../src/bridge/index.ts";
import type { Run } from "../../../src/nosana/index.ts";
import type { Services } from "../../services.ts";
import { runAccountModel } from "../run/attributes.ts";
import { runsSchema } from "./schema.ts";

export const runsDataSource: DataSource<(typeof runsSchema)["attributes"], Services> = {
  type_name: "nosana_runs",
  schema: runsSchema,

  async read({ config }, services) {
    const [{ asAddress }, nosana] = await Promise.all([
      import("../../../src/nosana/index.ts"),
      services.nosana(),
    ]);
    const { job, node } = config;
    const found = await nosana.runs({
      ...(job === null ? {} : { job: asAddress(job, "job") }),
      ...(node === null ? {} : { node: asAddress(node, "node") }),
    });
    return { job, node, runs: [...found].sort(oldestFirst).map(runAccountModel) };
  },
};

/** The same order each time, though a node answers in any. */
function oldestFirst(a: Run, b: Run): number {
  return Number(a.time_start - b.time_start) || (a.address < b.address ? -1 : 1);
}
