import type { Address } from "@solana/kit";
import type { Chain } from "../solana/index.ts";
import { dataOfKind } from "./accounts.ts";
import { decodeJob, type Job } from "./job.ts";
import type { ReadOptions } from "./job-reader.ts";
import { decodeMarket } from "./market.ts";
import type { Network } from "./network.ts";

interface OrphanDeps {
  readonly chain: Chain;
  readonly network: Network;
  readonly job: (address: Address, options?: ReadOptions) => Promise<Job | null>;
}

/**
 * Whether a job that looks queued is in no queue: an admin closed its run (`quit_admin.rs`), or its market queues nothing
 * (`list.rs`). Such a job stays as it is for ever, and no instruction returns its deposit. A host takes a job out of the
 * queue and starts its run in one transaction. So job and market are read as they are in one slot, and a job that is
 * outside the queue there, and has no run in that slot or later, is in neither.
 */
export async function isOrphaned(
  { chain, network, job: read }: OrphanDeps,
  { address, market }: Pick<Job, "address" | "market">,
  { min_context_slot = 0n, signal }: ReadOptions = {},
): Promise<boolean> {
  const { commitment, rpc } = chain;
  const config = {
    commitment,
    encoding: "base64",
    ...(min_context_slot > 0n ? { minContextSlot: min_context_slot } : {}),
  } as const;
  const { context, value } = await rpc
    .getMultipleAccounts([address, market], config)
    .send(signal ? { abortSignal: signal } : undefined);
  const [job, its_market] = value;
  if (!job || decodeJob(address, dataOfKind(network, "job", address, job)).state !== "queued") return false;
  const found = its_market ? decodeMarket(market, dataOfKind(network, "market", market, its_market)) : null;
  if (found?.queue_type === "jobs" && found.queue.includes(address)) return false;
  const later = await read(address, { min_context_slot: context.slot, ...(signal ? { signal } : {}) });
  return later?.state === "queued";
}
