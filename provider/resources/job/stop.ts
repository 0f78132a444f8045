import type { Address } from "@solana/kit";
import { AppError, isAppError } from "../../../src/base/errors.ts";
import type { CallContext } from "../../../src/bridge/index.ts";
import type { ExactClient, Job } from "../../../src/nosana/index.ts";
import type { Services } from "../../services.ts";
import { isOrphaned } from "./queue.ts";

/** What stopping a job came to. Refunds in NOS base units; null when the chain did not tell how much. */
export type Stopped =
  | { readonly kind: "delisted" | "ended" | "recovered"; readonly refund: bigint | null }
  /** There was nothing to stop. */
  | { readonly kind: "over" | "gone" }
  /** Nobody can stop it: see {@link isOrphaned}. */
  | { readonly kind: "orphaned" }
  /** It runs, and was to be stopped only if it does not. */
  | { readonly kind: "spared" };

interface StopOptions {
  readonly min_context_slot?: bigint;
  /** See {@link lookFor}. */
  readonly seen_at?: bigint;
  /** To leave a job alone that a host has taken. */
  readonly spare_running?: boolean;
}

/** A host may take, finish or give back a job at any moment; more changes than these in a row are no coincidence. */
const most_tries = 6;

/**
 * Stops a job for the largest refund its state allows, and comes back when that is confirmed: a queued one is delisted,
 * a running one ended, one that its host gave back recovered. When the job moves on in between, the right thing for
 * its new state is tried. The result of an ended job is not waited for.
 * @throws AppError READ_ONLY, JOB_OF_ANOTHER_WALLET, JOB_UNCERTAIN when nothing proves that a missing job is gone,
 * JOB_IN_ANOTHER_STATE when it never holds still, and what sending throws.
 */
export async function stopJob(
  address: Address,
  services: Services,
  { signal, log }: Pick<CallContext, "signal" | "log">,
  { spare_running = false, seen_at = 0n, ...since }: StopOptions = {},
): Promise<Stopped> {
  services.guards.requireWriting("stopping a job");
  const [nosana, wallet] = await Promise.all([services.nosana(), services.wallet()]);
  const options = { ...since, wallet, signal };
  for (let attempt = 1; ; attempt++) {
    const job =
      (await nosana.job(address, { ...since, signal })) ?? (await lookFor(address, seen_at, nosana, options));
    if (job === null) return { kind: "gone" };
    if (job.state === "done") return { kind: "over" };
    if (job.state === "running" && spare_running) return { kind: "spared" };
    if (job.project !== wallet.address)
      throw new AppError("JOB_OF_ANOTHER_WALLET", { address, project: job.project, wallet: wallet.address });
    try {
      return await act(job, nosana, options);
    } catch (error) {
      // A new look tells what there is to stop now: nothing is done twice.
      const again = isAppError(error, "JOB_IN_ANOTHER_STATE", "TRANSACTION_EXPIRED") && attempt < most_tries;
      if (again) log.info("trying again to stop the job", { job: address, reason: error.message });
      else if (job.state === "queued" && isAppError(error, "TRANSACTION_REJECTED", "TRANSACTION_FAILED")) {
        if (await isOrphaned(job, nosana, signal)) return { kind: "orphaned" };
        if (attempt === most_tries) throw error;
      } else throw error;
    }
  }
}

/**
 * A job that was not found, after all: a node that lags behind does not know it either. Null when it is gone.
 * @param seen_at the slot of the last look at it, which may be older than all that the endpoint has; 0 when there was none.
 * @throws AppError JOB_UNCERTAIN.
 */
export async function lookFor(
  address: Address,
  seen_at: bigint,
  nosana: ExactClient,
  { min_context_slot = 0n, signal }: { readonly min_context_slot?: bigint; readonly signal: AbortSignal },
): Promise<Job | null> {
  const found = await nosana.whereabouts(address, { min_context_slot, seen_at, signal });
  if (found.kind === "there") return found.job;
  if (found.kind === "closed" || found.kind === "forgotten") return null;
  throw new AppError("JOB_UNCERTAIN", { address, reason: found.reason });
}

async function act(
  { address, state }: Job,
  nosana: ExactClient,
  options: Parameters<ExactClient["end"]>[1],
): Promise<Stopped> {
  switch (state) {
    case "queued":
      return { kind: "delisted", refund: (await nosana.delist(address, options)).refund };
    case "running":
      return { kind: "ended", refund: (await nosana.end(address, options)).refund };
    case "stopped":
      return { kind: "recovered", refund: (await nosana.recover(address, options)).refund };
    default: {
      const found = typeof state === "string" ? state : `in the unknown state ${state.unknown}`;
      throw new AppError("JOB_IN_ANOTHER_STATE", { address, needed: "queued, running or stopped", found });
    }
  }
}
