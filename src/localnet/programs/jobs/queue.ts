import type { MarketAccount } from "@nosana/jobs-program";
import type { Address } from "@solana/kit";
import { ProgramPanic } from "../../ledger/failure.ts";

/** What a market's queue holds. The official client numbers these wrongly; the chain stores these. */
export const queueType = { job: 0, node: 1, empty: 255 } as const;

/** Job types of a market; the last one never queues anything. */
export const jobType = { default: 0, small: 1, medium: 2, large: 3, gpu: 4, unknown: 255 } as const;

export type QueueKind = keyof typeof queueType;

/** Any other stored value means an empty queue. */
export function kindOfQueue(market: MarketAccount): QueueKind {
  if (market.queueType === queueType.job) return "job";
  return market.queueType === queueType.node ? "node" : "empty";
}

/** Adds at the end. A market of unknown type keeps nothing, silently. */
export function addToQueue(market: MarketAccount, order: Address, kind: "job" | "node"): void {
  if (market.jobType === jobType.unknown) return;
  if (market.queueType === queueType.empty) market.queueType = queueType[kind];
  market.queue = [...market.queue, order];
}

/** Takes the one that waited longest. */
export function popFromQueue(market: MarketAccount): Address {
  const [first, ...rest] = market.queue;
  if (first === undefined) {
    const reason = "removal index (is 0) should be < len (is 0)";
    throw new ProgramPanic(reason, "programs/nosana-jobs/src/state.rs:118:20");
  }
  if (rest.length === 0) market.queueType = queueType.empty;
  market.queue = rest;
  return first;
}

/** Whether it was there to be removed. */
export function removeFromQueue(market: MarketAccount, order: Address): boolean {
  const index = market.queue.indexOf(order);
  if (index < 0) return false;
  market.queue = market.queue.filter((_, at) => at !== index);
  if (market.queue.length === 0) market.queueType = queueType.empty;
  return true;
}
