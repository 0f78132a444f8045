import { type Address, type Base58EncodedBytes, getBase58Decoder, getBase64Encoder } from "@solana/kit";
import type { Chain } from "../solana/index.ts";
import { accountSizes, dataOfKind, discriminators } from "./accounts.ts";
import { decodeRun, type Run } from "./job.ts";
import type { Network } from "./network.ts";

/** From this many jobs on, reading every run of the program costs less than asking once for each job. */
const many = 8;

/** Filters for run accounts, those of one job if given: sizes and offsets of nosana-programs `state.rs`, RunAccount. */
export function runFilters(job: Address | null) {
  const memcmp = (offset: bigint, bytes: string) =>
    ({ memcmp: { offset, bytes: bytes as Base58EncodedBytes, encoding: "base58" } }) as const;
  const kind = memcmp(0n, getBase58Decoder().decode(discriminators.run));
  return [{ dataSize: accountSizes.run }, kind, ...(job ? [memcmp(8n, job)] : [])] as const;
}

/**
 * The runs of the given jobs, by job. A node that refuses the search throws RPC_REFUSED: "could not look" must never
 * pass for "no run", or a running job would look queued.
 */
export async function findRuns(
  { chain, network }: { readonly chain: Chain; readonly network: Network },
  jobs: readonly Address[],
  min_context_slot: bigint,
): Promise<ReadonlyMap<Address, Run>> {
  const searches = jobs.length < many ? jobs : [null];
  const found = await Promise.all(
    searches.map((job) =>
      chain.rpc
        .getProgramAccounts(network.jobs_program, {
          commitment: chain.commitment,
          encoding: "base64",
          filters: runFilters(job),
          ...(min_context_slot > 0n ? { minContextSlot: min_context_slot } : {}),
        })
        .send(),
    ),
  );
  const wanted = new Set(jobs);
  const runs = found
    .flat()
    .map(({ pubkey, account }) => decodeRun(pubkey, getBase64Encoder().encode(account.data[0])))
    .filter((run) => wanted.has(run.job))
    // Several nodes may claim one stopped job. The first is the one to show, whatever order the RPC node answers in.
    .sort((a, b) => Number(b.time_start - a.time_start));
  return new Map(runs.map((run) => [run.job, run]));
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
