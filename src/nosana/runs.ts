import { type Address, getBase64Encoder } from "@solana/kit";
import type { Chain } from "../solana/index.ts";
import { accountFilters, dataOfKind } from "./accounts.ts";
import { decodeRun, type Run } from "./job.ts";
import type { Network } from "./network.ts";

/** From this many jobs on, reading every run of the program costs less than asking once for each job. */
const many = 8;

export interface RunFilter {
  readonly job?: Address;
  readonly node?: Address;
}

/** Filters for run accounts: sizes and offsets of nosana-programs `state.rs`, RunAccount. */
export function runFilters({ job, node }: RunFilter = {}) {
  return accountFilters("run", [
    [8n, job],
    [40n, node],
  ]);
}

/** All runs that match, oldest first. Throws RPC_REFUSED when the node refuses to search. */
export async function searchRuns(
  { chain, network }: { readonly chain: Chain; readonly network: Network },
  filter: RunFilter = {},
  min_context_slot = 0n,
): Promise<readonly Run[]> {
  const found = await chain.rpc
    .getProgramAccounts(network.jobs_program, {
      commitment: chain.commitment,
      encoding: "base64",
      filters: runFilters(filter),
      ...(min_context_slot > 0n ? { minContextSlot: min_context_slot } : {}),
    })
    .send();
  return found
    .map(({ pubkey, account }) => decodeRun(pubkey, getBase64Encoder().encode(account.data[0])))
    .sort((a, b) => Number(a.time_start - b.time_start));
}

/**
 * The runs of the given jobs, by job. A node that refuses the search throws RPC_REFUSED: "could not look" must never
 * pass for "no run", or a running job would look queued.
 */
export async function findRuns(
  deps: { readonly chain: Chain; readonly network: Network },
  jobs: readonly Address[],
  min_context_slot: bigint,
): Promise<ReadonlyMap<Address, Run>> {
  const searches = jobs.length < many ? jobs.map((job) => ({ job })) : [{}];
  const found = await Promise.all(searches.map((filter) => searchRuns(deps, filter, min_context_slot)));
  const wanted = new Set(jobs);
  const runs = found.flat().filter(({ job }) => wanted.has(job));
  // Several nodes may claim one stopped job. The first is the one to show, whatever order the RPC node answers in.
  return new Map(runs.reverse().map((run) => [run.job, run]));
}

/** Null when the account does not exist. Throws ACCOUNT_OF_ANOTHER_KIND. */
export async function readRun(
  { chain, network }: { readonly chain: Chain; readonly network: Network },
  address: Address,
  { min_context_slot, signal }: { readonly min_context_slot?: bigint; readonly signal?: AbortSignal } = {},
): Promise<Run | null> {
  const { value } = await chain.rpc
    .getAccountInfo(address, {
      commitment: chain.commitment,
      encoding: "base64",
      ...(min_context_slot ? { minContextSlot: min_context_slot } : {}),
    })
    .send(signal ? { abortSignal: signal } : undefined);
  return value ? decodeRun(address, dataOfKind(network, "run", address, value)) : null;
}
