import type { Address } from "@solana/kit";
import type { Clock } from "../base/clock.ts";
import type { Logger } from "../base/log.ts";
import { type Balances, balancesOf, type Chain } from "../solana/index.ts";
import { type FollowOptions, follow } from "./follow.ts";
import { type HistoryOptions, type JobHistory, readHistory } from "./history.ts";
import type { Job, Run } from "./job.ts";
import { createJobOwner, type JobOwner } from "./job-owner.ts";
import { type JobFilter, queryJobs } from "./job-query.ts";
import { createJobReader, type JobReadOptions, type ReadOptions } from "./job-reader.ts";
import { type KnownSlot, newestSlot, trustFrom } from "./known-slot.ts";
import {
  buildListing,
  type Listed,
  type Listing,
  type ListingInput,
  type ListOptions,
  list,
} from "./listing.ts";
import type { Market } from "./market.ts";
import { queryMarkets, readMarket } from "./market-query.ts";
import type { Network } from "./network.ts";
import { isOrphaned } from "./orphan.ts";
import { jobPostedBy } from "./posted-by.ts";
import { type Preflight, type PreflightInput, preflight, type Reserved, reserve } from "./preflight.ts";
import { createRecovery, type Recovery } from "./recovery.ts";
import { createReservations } from "./reservations.ts";
import { type RunFilter, readRun, searchRuns } from "./runs.ts";
import { type Whereabouts, type WhereaboutsOptions, whereaboutsOf } from "./whereabouts.ts";

/**
 * The Jobs program as somebody who posts jobs needs it, see also {@link JobOwner} and {@link Recovery}. Each method may
 * be taken off and called alone.
 */
export interface ExactClient extends JobOwner, Recovery {
  readonly network: Network;
  /** Null when the account does not exist. Throws ACCOUNT_OF_ANOTHER_KIND. Concurrent reads share their calls. */
  job(address: Address, options?: JobReadOptions): Promise<Job | null>;
  /** All jobs that match; see `queryJobs` for what it throws. */
  jobs(filter?: JobFilter, options?: { readonly check_run?: boolean }): Promise<readonly Job[]>;
  /** Null when the account does not exist. Throws ACCOUNT_OF_ANOTHER_KIND. */
  market(address: Address): Promise<Market | null>;
  /** All markets, in no order. Throws RPC_REFUSED when the endpoint does not search. */
  markets(): Promise<readonly Market[]>;
  /** Null when the account does not exist, as when its job has ended. Throws ACCOUNT_OF_ANOTHER_KIND. */
  run(address: Address): Promise<Run | null>;
  /** All runs that match, oldest first. Throws RPC_REFUSED when the endpoint does not search. */
  runs(filter?: RunFilter): Promise<readonly Run[]>;
  /** What a wallet holds; a wallet nobody has used holds nothing. */
  balances(wallet: Address, options?: { readonly signal?: AbortSignal }): Promise<Balances>;
  /** What a listing will cost, after checking that it can work; see `preflight.ts` for its errors. */
  preflight(input: PreflightInput): Promise<Preflight>;
  /** The same beside the other listings of this process, whose wallet it shares; see `preflight.ts`. */
  reserve(input: PreflightInput): Promise<Reserved>;
  /** Prepares a listing; sends nothing. */
  buildListing(input: ListingInput): Promise<Listing>;
  /** Posts a prepared listing and waits for its confirmation. */
  list(listing: Listing, options: ListOptions): Promise<Listed>;
  /** What became of a job, as its transactions tell: for accounts that are closed. */
  history(address: Address, options?: HistoryOptions): Promise<JobHistory>;
  /** What it means that a job was not found: nodes lag, and closed accounts leave only transactions behind. */
  whereabouts(address: Address, options?: WhereaboutsOptions): Promise<Whereabouts>;
  /** The job that a transaction posted; null when the endpoint knows of none. */
  jobPostedBy(signature: string, options?: { readonly signal?: AbortSignal }): Promise<Address | null>;
  /** How far the chain is known to be; null before the first answer. */
  newestSlot(): Promise<KnownSlot | null>;
  /** From now on answers from before this slot do not count. False when it is of another chain, or false. */
  trustFrom(known: KnownSlot): Promise<boolean>;
  /** Whether a job that looks queued is in no queue, and never will be; see `orphan.ts`. */
  isOrphaned(job: Pick<Job, "address" | "market">, options?: ReadOptions): Promise<boolean>;
  /** The job now and at each change, until done; ends with null when its account does not exist. */
  follow(address: Address, options?: FollowOptions): AsyncIterable<Job | null>;
}

export interface ExactClientOptions {
  readonly chain: Chain;
  readonly network: Network;
  readonly log: Logger;
  readonly clock: Clock;
}

export function createExactClient(options: ExactClientOptions): ExactClient {
  const { network, clock } = options;
  const chain: Chain = { ...options.chain, log: options.log };
  const deps = { chain, network, clock };
  const job = createJobReader(deps);
  const reservations = createReservations();
  const market = (address: Address) => readMarket(deps, address);
  const history: ExactClient["history"] = (address, historyOptions) =>
    readHistory(deps, address, historyOptions);
  return {
    network,
    ...createJobOwner({ chain, network, job, reservations }),
    ...createRecovery({ chain, job }),
    job,
    jobs: (filter, queryOptions) => queryJobs({ ...deps, job }, filter, queryOptions),
    market,
    markets: () => queryMarkets(deps),
    run: (address) => readRun(deps, address),
    runs: (filter) => searchRuns(deps, filter),
    balances: (wallet, readOptions) => balancesOf(chain, wallet, network.nos_mint, readOptions),
    preflight: (input) => preflight(deps, input),
    reserve: (input) => reserve({ ...deps, reservations }, input),
    buildListing: (input) => buildListing(deps, input),
    list: (listing, listOptions) => list(deps, listing, listOptions),
    history,
    whereabouts: (address, readOptions) => whereaboutsOf({ chain, job, history }, address, readOptions),
    jobPostedBy: (signature, lookOptions) => jobPostedBy(deps, signature, lookOptions),
    newestSlot: () => newestSlot(chain),
    trustFrom: (known) => trustFrom(chain, known),
    isOrphaned: (queued, readOptions) => isOrphaned({ ...deps, job }, queued, readOptions),
    follow: (address, followOptions) => follow({ ...deps, job }, address, followOptions),
  };
}
