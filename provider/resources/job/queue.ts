import type { Address } from "@solana/kit";
import { systemClock } from "../../../src/base/clock.ts";
import type { Job, Market, NosanaClient } from "../../../src/nosana/index.ts";

/** For how long a market's queue may be shared by those who ask for it. */
const fresh_ms = 3_000;

interface Look {
  readonly at_ms: number;
  readonly market: Promise<Market | null>;
}

/** A refresh of many jobs looks at few markets. */
const looks = new WeakMap<NosanaClient, Map<Address, Look>>();

function recentMarket(nosana: NosanaClient, address: Address): Promise<Market | null> {
  const known = looks.get(nosana) ?? new Map<Address, Look>();
  looks.set(nosana, known);
  const last = known.get(address);
  if (last && systemClock.now() - last.at_ms < fresh_ms) return last.market;
  const market = nosana.market(address);
  known.set(address, { at_ms: systemClock.now(), market });
  market.catch(() => known.delete(address));
  return market;
}

/**
 * Whether a queued job is in no queue: an admin took its run away, or its market queues nothing. Such a job stays as it
 * is for ever. A host takes a job out of the queue and starts its run in one transaction, so a job that is still queued
 * after its absence from the queue was seen is in none.
 */
export async function isOrphaned(job: Job, nosana: NosanaClient, signal: AbortSignal): Promise<boolean> {
  const isQueued = (market: Market | null) =>
    market?.queue_type === "jobs" && market.queue.includes(job.address);
  if (isQueued(await recentMarket(nosana, job.market))) return false;
  if (isQueued(await nosana.market(job.market))) return false;
  const later = await nosana.job(job.address, { signal });
  return later?.state === "queued";
}
