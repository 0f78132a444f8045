import { type Address, getBase64Encoder } from "@solana/kit";
import { AppError } from "../base/errors.ts";
import { accountFilters } from "./accounts.ts";
import { decodeJob, type Job, type Run, withRun } from "./job.ts";
import type { JobReaderDeps, JobReadOptions } from "./job-reader.ts";
import { searchRuns } from "./runs.ts";

export interface JobFilter {
  readonly state?: "queued" | "running" | "done" | "stopped";
  readonly market?: Address;
  /** The node that runs the job or ran it. */
  readonly node?: Address;
  readonly project?: Address;
}

export interface QueryDeps extends JobReaderDeps {
  readonly job: (address: Address, options?: JobReadOptions) => Promise<Job | null>;
}

/** The account's state byte where it can be searched for: running jobs have the byte of a queued or stopped one. */
const state_bytes = { queued: 0, done: 2, stopped: 3 } as const;

/**
 * All jobs that match. With `check_run` false a job is what its account alone says, so that running ones pass for
 * queued or stopped; a search for running jobs looks at the runs all the same. Throws RPC_REFUSED when the endpoint
 * refuses to search: "could not look" never passes for "nothing there".
 */
export async function queryJobs(
  deps: QueryDeps,
  filter: JobFilter = {},
  { check_run = true }: { readonly check_run?: boolean } = {},
): Promise<readonly Job[]> {
  const looksAtRuns = check_run || filter.state === "running";
  // The runs first: a job without one was still queued then, and one that has ended since is seen to be done.
  const runs = looksAtRuns && filter.state !== "done" ? await searchRuns(deps, nodeOf(filter)) : [];
  const by_job = new Map([...runs].reverse().map((run) => [run.job, run] as const));
  const found = await candidates(deps, filter, by_job);
  return found
    .map((job) => {
      const run = by_job.get(job.address);
      return run ? withRun(job, run) : job;
    })
    .filter((job) => matches(job, filter));
}

const nodeOf = ({ node }: JobFilter) => (node ? { node } : {});

/** The jobs that may match, from as few and as narrow searches as will do. */
async function candidates(
  deps: QueryDeps,
  filter: JobFilter,
  runs: ReadonlyMap<Address, Run>,
): Promise<readonly Job[]> {
  if (filter.state === "running") return readEach(deps, [...runs.keys()]);
  if (filter.node === undefined) return searchJobs(deps, filter);
  // A job's account names its node only when the job is done; until then its run does.
  const [done, others] = await Promise.all([
    searchJobs(deps, filter),
    filter.state === undefined ? readEach(deps, [...runs.keys()]) : [],
  ]);
  return [...new Map([...done, ...others].map((job) => [job.address, job])).values()];
}

async function readEach(deps: QueryDeps, addresses: readonly Address[]): Promise<readonly Job[]> {
  const jobs = await Promise.all(addresses.map((address) => deps.job(address, { check_run: false })));
  return jobs.filter((job) => job !== null);
}

/** Offsets of nosana-programs `state.rs`, JobAccount. */
async function searchJobs({ chain, network }: QueryDeps, filter: JobFilter): Promise<readonly Job[]> {
  const { state, market, node, project } = filter;
  const found = await chain.rpc
    .getProgramAccounts(network.jobs_program, {
      commitment: chain.commitment,
      encoding: "base64",
      filters: accountFilters("job", [
        [176n, project],
        [104n, node],
        [72n, market],
        [208n, state === undefined || state === "running" ? undefined : state_bytes[state]],
      ]),
    })
    .send();
  return found.flatMap(({ pubkey, account }) => {
    try {
      return decodeJob(pubkey, getBase64Encoder().encode(account.data[0]));
    } catch (error) {
      if (!(error instanceof AppError)) throw error;
      chain.log.warn("left an account out that could not be decoded", { job: pubkey, reason: error.message });
      return [];
    }
  });
}

function matches(job: Job, { state, market, node, project }: JobFilter): boolean {
  return (
    (state === undefined || job.state === state) &&
    (market === undefined || job.market === market) &&
    (node === undefined || job.node === node) &&
    (project === undefined || job.project === project)
  );
}
