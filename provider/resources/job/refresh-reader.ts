import type { Address } from "@solana/kit";
import { systemClock } from "../../../src/base/clock.ts";
import { isAppError } from "../../../src/base/errors.ts";
import type { ExactClient, Job } from "../../../src/nosana/index.ts";

/** Terraform refreshes ten resources at a time: so many are asked for one by one before all of a wallet are. */
const few = 10;
/** A refresh shows what was so a moment ago; a wait, or what is sent, never relies on it. */
const fresh_ms = 10_000;

interface Snapshot {
  readonly at_ms: number;
  /** Null when the endpoint refuses such a search. None of them is as it was before slot `since`. */
  readonly found: Promise<{ readonly jobs: ReadonlyMap<Address, Job>; readonly since: bigint } | null>;
}

interface Reads {
  count: number;
  readonly snapshots: Map<Address, Snapshot>;
}

const reads = new WeakMap<ExactClient, Reads>();

/**
 * A job as a refresh sees it. After the first few, all jobs of the same wallet are read in one search, since Terraform
 * asks for hundreds of them ten at a time. A job that is not among them is asked for by itself: its absence is no proof
 * that it is gone. So is one that was seen later than the search, at `last_look_slot`.
 */
export async function jobForRefresh(
  nosana: ExactClient,
  address: Address,
  project: Address | null,
  { last_look_slot, signal }: { readonly last_look_slot: bigint; readonly signal: AbortSignal },
): Promise<Job | null> {
  const known = reads.get(nosana) ?? { count: 0, snapshots: new Map() };
  reads.set(nosana, known);
  known.count++;
  if (known.count > few && project !== null) {
    const found = await snapshotOf(nosana, project, known);
    const job = found && found.since >= last_look_slot ? found.jobs.get(address) : undefined;
    if (job) return job;
  }
  return nosana.job(address, { signal });
}

function snapshotOf(nosana: ExactClient, project: Address, { snapshots }: Reads): Snapshot["found"] {
  const last = snapshots.get(project);
  if (last && systemClock.now() - last.at_ms < fresh_ms) return last.found;
  const search = async () => {
    // The search tells no slot, and it is asked for nothing from before this one.
    const since = (await nosana.newestSlot())?.slot ?? 0n;
    const all = await nosana.jobs({ project });
    return { jobs: new Map(all.map((job) => [job.address, job])), since };
  };
  const found = search().catch((error: unknown) => {
    if (!isAppError(error)) throw error;
    return null;
  });
  snapshots.set(project, { at_ms: systemClock.now(), found });
  return found;
}
