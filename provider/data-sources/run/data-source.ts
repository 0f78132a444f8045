import { AppError } from "../../../src/base/errors.ts";
import {
  type CallContext,
  type DataSource,
  DiagnosticError,
  errorDiagnostic,
  path,
} from "../../../src/bridge/index.ts";
import type { Run } from "../../../src/nosana/index.ts";
import type { Services } from "../../services.ts";
import { wantedJob } from "../job/wanted-job.ts";
import { runAccountModel } from "./attributes.ts";
import { runSchema } from "./schema.ts";

export const runDataSource: DataSource<(typeof runSchema)["attributes"], Services> = {
  type_name: "nosana_run",
  schema: runSchema,

  async read({ config }, services, context) {
    const { address, job } = config;
    const run = job === null ? await runAt(address ?? "", services) : await runOf(job, services, context);
    return { address, job, ...runAccountModel(run) };
  },
};

async function runAt(text: string, services: Services): Promise<Run> {
  const [{ asAddress }, nosana] = await Promise.all([
    import("../../../src/nosana/index.ts"),
    services.nosana(),
  ]);
  const address = asAddress(text, "run");
  const run = await nosana.run(address);
  if (run === null) throw new AppError("RUN_NOT_FOUND", { address, network: nosana.network.name });
  return run;
}

/** Several hosts may claim one stopped job: the first of them runs it. */
async function runOf(text: string, services: Services, context: CallContext): Promise<Run> {
  const { address, nosana } = await wantedJob(text, services, context);
  const [run] = await nosana.runs({ job: address });
  if (run) return run;
  throw new DiagnosticError(
    errorDiagnostic(
      "Job does not run",
      `No host runs job ${address} on ${nosana.network.name}: it waits in its market's queue, has ended, or never was. The ` +
        "data source nosana_job tells which; nosana_runs answers with an empty list.",
      path("job"),
    ),
  );
}
