import type { Address } from "@solana/kit";
import { AppError } from "../../base/errors.ts";
import { asAddress } from "../address.ts";
import { type QueryDeps, queryJobs } from "../job-query.ts";
import { queryMarkets, readMarket } from "../market-query.ts";
import { readRun, searchRuns } from "../runs.ts";
import {
  exactState,
  type Job,
  type JobState,
  jobOf,
  type Market,
  marketOf,
  type Run,
  runOf,
} from "./accounts.ts";

export interface JobFilters {
  readonly state?: JobState | undefined;
  readonly market?: Address | undefined;
  /** The node that runs the job or ran it. */
  readonly node?: Address | undefined;
  readonly project?: Address | undefined;
}

export interface RunFilters {
  readonly job?: Address | undefined;
  readonly node?: Address | undefined;
}

/**
 * Reading of jobs, runs and markets. All throw ADDRESS_MALFORMED, ACCOUNT_OF_ANOTHER_KIND for an account that is
 * something else, RPC_REFUSED when the endpoint would not look, RPC_UNREACHABLE.
 *
 * `checkRun` false leaves the runs out: the job is what its account alone says, so a running one passes for queued.
 */
export interface JobQueries {
  /** Throws JOB_NOT_FOUND. Calls of one moment travel together. */
  get(address: Address, checkRun?: boolean): Promise<Job>;
  /** Throws RUN_NOT_FOUND: a run's account is closed when its job ends. */
  run(address: Address): Promise<Run>;
  /** Throws MARKET_NOT_FOUND. */
  market(address: Address): Promise<Market>;
  /** The jobs that exist, in the order asked for, any number of them; the others are left out. */
  multiple(addresses: readonly Address[], checkRuns?: boolean): Promise<Job[]>;
  all(filters?: JobFilters, checkRuns?: boolean): Promise<Job[]>;
  /** Oldest first. */
  runs(filters?: RunFilters): Promise<Run[]>;
  markets(): Promise<Market[]>;
}

export function createJobQueries(deps: QueryDeps): JobQueries {
  const { network } = deps;
  return {
    async get(address, checkRun = true) {
      const job = await deps.job(asAddress(address, "job"), { check_run: checkRun });
      if (!job) throw new AppError("JOB_NOT_FOUND", { address, network: network.name });
      return jobOf(job);
    },
    async run(address) {
      const run = await readRun(deps, asAddress(address, "run"));
      if (!run) throw new AppError("RUN_NOT_FOUND", { address, network: network.name });
      return runOf(run);
    },
    async market(address) {
      const market = await readMarket(deps, asAddress(address, "market"));
      if (!market) throw new AppError("MARKET_NOT_FOUND", { address, network: network.name });
      return marketOf(market);
    },
    async multiple(addresses, checkRuns = true) {
      const asked = addresses.map((address) => asAddress(address, "job"));
      const jobs = await Promise.all(asked.map((address) => deps.job(address, { check_run: checkRuns })));
      return jobs.flatMap((job) => (job ? [jobOf(job)] : []));
    },
    async all({ state, market, node, project } = {}, checkRuns = true) {
      const filter = {
        ...(state === undefined ? {} : { state: exactState(state) }),
        ...addresses({ market, node, project }),
      };
      return (await queryJobs(deps, filter, { check_run: checkRuns })).map(jobOf);
    },
    async runs({ job, node } = {}) {
      return (await searchRuns(deps, addresses({ job, node }))).map(runOf);
    },
    async markets() {
      return (await queryMarkets(deps)).map(marketOf);
    },
  };
}

/** The filters that are set, each checked to be an address: a node would take a malformed one for "no match". */
function addresses<K extends string>(filters: Readonly<Record<K, Address | undefined>>) {
  const set = Object.entries(filters) as [K, Address | undefined][];
  return Object.fromEntries(
    set.flatMap(([what, address]) => (address === undefined ? [] : [[what, asAddress(address, what)]])),
  ) as Partial<Record<K, Address>>;
}
