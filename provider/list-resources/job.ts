import {
  type AttributeMap,
  defineSchema,
  type ListResource,
  type ModelOf,
  oneOf,
  stringAttribute,
} from "../../src/bridge/index.ts";
import type { Job, JobFilter } from "../../src/nosana/index.ts";
import type { JobIdentity } from "../resources/job/identity.ts";
import { describeJob } from "../resources/job/import.ts";
import { withoutStub } from "../resources/job/import-confidential.ts";
import type { JobAttributes } from "../resources/job/schema.ts";
import type { Services } from "../services.ts";

const states = ["queued", "running", "done", "stopped"] as const;

const attributes = {
  project: stringAttribute("optional", {
    description: "Jobs of this wallet. Defaults to the provider's own.",
  }),
  market: stringAttribute("optional", { description: "Jobs on this market." }),
  state: stringAttribute("optional", {
    description: `Jobs in this state on chain: ${states.map((state) => `\`${state}\``).join(", ")}.`,
    validators: [oneOf(...states)],
  }),
} satisfies AttributeMap;

const schema = defineSchema("list_resource", {
  description: "Finds jobs whose accounts exist, to import them: also those that no state has.",
  attributes,
});

/** For `terraform query`: how jobs that nobody remembers are found again. */
export const listedJobs: ListResource<typeof attributes, JobAttributes, JobIdentity, Services> = {
  type_name: "nosana_job",
  schema,
  async *list({ config, include_resource }, services, context) {
    const [nosana, filter] = await Promise.all([services.nosana(), filterOf(config, services)]);
    const { name: network } = nosana.network;
    const described = async (job: Job) =>
      withoutStub(await describeJob(job, services, context), job, services, context);
    for (const job of newestFirst(await nosana.jobs(filter)))
      yield {
        identity: { job: job.address, network },
        display_name: `${job.address} (${typeof job.state === "string" ? job.state : "unknown state"})`,
        ...(include_resource && { state: await described(job) }),
      };
  },
};

async function filterOf(config: ModelOf<typeof attributes>, services: Services): Promise<JobFilter> {
  const { asAddress } = await import("../../src/nosana/index.ts");
  const { project, market, state } = config;
  return {
    project: project === null ? (await services.wallet()).address : asAddress(project, "wallet"),
    ...(market === null ? {} : { market: asAddress(market, "market") }),
    ...(state === null ? {} : { state: state as (typeof states)[number] }),
  };
}

/** The chain keeps no time of posting: what has not started is newer than what has. */
function newestFirst(jobs: readonly Job[]): readonly Job[] {
  const start = ({ time_start }: Job) => Number(time_start ?? Number.MAX_SAFE_INTEGER);
  return [...jobs].sort((a, b) => start(b) - start(a));
}
