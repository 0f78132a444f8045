import type { Address } from "@solana/kit";
import { systemClock } from "../../../src/base/clock.ts";
import type { ExactClient, Job, Market } from "../../../src/nosana/index.ts";

/** For how long a market's queue may be shared by those who ask for it. */
const fresh_ms = 3_000;

interface Look {
  readonly at_ms: number;
  readonly market: Promise<Market | null>;
}

/** A refresh of many jobs looks at few markets, and so do many waits. */
const looks = new WeakMap<ExactClient, Map<Address, Look>>();

function recentMarket(nosana: ExactClient, address: Address): Promise<Market | null> {
  const known = looks.get(nosana) ?? new Map<Address, Look>();
  looks.set(nosana, known);
  const last = known.get(address);
  if (last && systemClock.now() - last.at_ms < fresh_ms) return last.market;
  const market = nosana.market(address);
  known.set(address, { at_ms: systemClock.now(), market });
  market.catch(() => known.delete(address));
  return market;
}

/** Where a job stands in its market's queue. */
export interface QueuePlace {
  /** 1 is the next to be taken. */
  readonly position: number;
  readonly length: number;
}

/** Null when the job is not in the queue, or was not when somebody looked a moment ago. */
export async function placeInQueue(
  { address, market }: Pick<Job, "address" | "market">,
  nosana: ExactClient,
): Promise<QueuePlace | null> {
  const found = await recentMarket(nosana, market);
  if (found?.queue_type !== "jobs") return null;
  const position = found.queue.indexOf(address) + 1;
  return position === 0 ? null : { position, length: found.queue.length };
}

/** Whether no host will ever find a job that looks queued; see `isOrphaned` of the client. */
export async function isOrphaned(
  job: Pick<Job, "address" | "market">,
  nosana: ExactClient,
  signal: AbortSignal,
): Promise<boolean> {
  return (await placeInQueue(job, nosana)) === null && (await nosana.isOrphaned(job, { signal }));
}
