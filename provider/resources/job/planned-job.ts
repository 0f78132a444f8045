import type { Address } from "@solana/kit";
import { systemClock } from "../../../src/base/clock.ts";
import { AppError, isAppError } from "../../../src/base/errors.ts";
import type { CallContext } from "../../../src/bridge/index.ts";
import type { ExactClient, Job, JobHistory } from "../../../src/nosana/index.ts";
import type { Wallet } from "../../../src/solana/index.ts";
import type { Services } from "../../services.ts";
import type { JobContent } from "./content.ts";
import { observeGone } from "./gone.ts";
import { chainAttributes, paidAttributes } from "./model.ts";
import { newModel } from "./new-model.ts";
import type { Posted } from "./post.ts";
import type { JobModel, PlannedJobModel } from "./schema.ts";
import { adopted, adoptedEnded } from "./take-over-messages.ts";

/** A job as it was planned. */
export interface WantedJob {
  readonly address: Address;
  readonly plan: PlannedJobModel;
  readonly content: JobContent;
  readonly market: Address;
  readonly timeout_seconds: bigint;
  readonly wallet: Wallet;
  /** The transaction that this create has sent itself: a job of that one was not posted before. */
  readonly own?: string | null;
}

/**
 * The job that the same plan has posted before, on whatever machine: found by its address, or by its history when its
 * account was closed since. Null when there is none by now.
 * @throws AppError PLANNED_JOB_DIFFERS, PLANNED_JOB_UNCERTAIN, and what reading throws.
 */
export async function findPlanned(
  wanted: WantedJob,
  services: Services,
  context: CallContext,
): Promise<Posted | null> {
  const nosana = await services.nosana();
  const { signal } = context;
  const [job, past] = await Promise.all([
    nosana.job(wanted.address, { signal }),
    historyOf(wanted.address, nosana, context),
  ]);
  if (wanted.own && (listingIn(past)?.signature ?? wanted.own) === wanted.own) return null;
  if (job) return takeOver(job, past, wanted, services, context);
  if (!past || past.fate === "never_landed") return null;
  const last = past.events.at(-1);
  if (past.fate === "no_trace" && past.complete && !last) return null;
  if (past.fate !== "open" && past.fate !== "no_trace") return takeOverEnded(past, wanted, services, context);
  // Transactions name it and none has closed it: the first answer came from a node that had not got that far.
  const later = last && (await nosana.job(wanted.address, { signal, min_context_slot: last.slot }));
  if (later) return takeOver(later, past, wanted, services, context);
  throw new AppError("PLANNED_JOB_UNCERTAIN", { address: wanted.address });
}

/** How long nodes may lag behind the one that refused. */
const lag_patience_ms = 20_000;
const lag_pause_ms = 500;

/**
 * The same after the chain has refused the posting, which it does when another run of the plan was faster: the job may
 * take a moment to be seen.
 */
export async function findFaster(
  { context: { logs } }: AppError<"TRANSACTION_REJECTED" | "TRANSACTION_FAILED">,
  wanted: WantedJob,
  services: Services,
  context: CallContext,
): Promise<Posted | null> {
  // The system program's words for an account that it was to make, and that is there already.
  const is_there = logs.some((line) => line.includes("already in use"));
  const late_ms = systemClock.now() + (is_there ? lag_patience_ms : 0);
  for (;;) {
    const found = await findPlanned(wanted, services, context);
    if (found || systemClock.now() >= late_ms || context.signal.aborted) return found;
    await systemClock.sleep(lag_pause_ms);
  }
}

async function takeOver(
  job: Job,
  past: JobHistory | null,
  wanted: WantedJob,
  services: Services,
  { diagnostics, log }: CallContext,
): Promise<Posted> {
  const differences = differencesOf(job, wanted);
  if (differences.length > 0)
    throw new AppError("PLANNED_JOB_DIFFERS", {
      address: job.address,
      differences: differences.join(" and "),
    });
  const listing = listingIn(past);
  const model: JobModel = {
    ...(await newModel(wanted.plan, wanted.content, services, job.address)),
    ...chainAttributes(job),
    // Extended meanwhile, its time-out is not what was planned; the next refresh shows that.
    deposit: paidAttributes(job).deposit,
    transaction: listing?.signature ?? null,
  };
  log.info("the same plan has posted this job before", { job: job.address });
  diagnostics.add(adopted(model, { timeout_seconds: job.timeout_seconds, unsaved: false }));
  return { model, address: job.address, slot: listing?.slot ?? 0n, reason: "", content: wanted.content };
}

/** Its account is closed, so that its price is not known any more; what it was to run, only this plan can have said. */
async function takeOverEnded(
  past: JobHistory,
  { address, plan, content, market, wallet }: WantedJob,
  services: Services,
  context: CallContext,
): Promise<Posted> {
  const listing = listingIn(past);
  const before: JobModel = {
    ...(await newModel(plan, content, services, address)),
    market,
    payer: wallet.address,
    project: wallet.address,
    transaction: listing?.signature ?? null,
  };
  const gone = await observeGone(address, before, null, services, context);
  const model = gone && gone !== "never_posted" ? gone.model : { ...before, status_reason: "account_closed" };
  context.log.info("the same plan has posted this job before, and its account is closed", { job: address });
  context.diagnostics.add(adoptedEnded(model));
  return { model, address, slot: listing?.slot ?? 0n, reason: "", content };
}

function differencesOf(job: Job, { content, market, timeout_seconds, wallet }: WantedJob): string[] {
  return [
    ...(job.project === wallet.address ? [] : [`its owner, ${job.project}`]),
    ...(job.market === market ? [] : [`its market, ${job.market}`]),
    ...(job.ipfs_job === content.cid ? [] : [`its definition, ${job.ipfs_job}`]),
    // Its owner may have extended it since.
    ...(job.timeout_seconds >= timeout_seconds ? [] : [`its time-out, ${job.timeout_seconds} seconds`]),
  ];
}

const listingIn = (past: JobHistory | null) =>
  past?.events.findLast(({ name }) => name === "list" || name === "assign");

/** An endpoint without a history cannot tell of closed accounts; the chain itself refuses a second live job. */
async function historyOf(
  address: Address,
  nosana: ExactClient,
  { signal, log }: CallContext,
): Promise<JobHistory | null> {
  try {
    return await nosana.history(address, { signal });
  } catch (error) {
    if (!isAppError(error, "RPC_REFUSED")) throw error;
    log.warn("the RPC endpoint does not tell whether the same plan has posted this job before", {
      job: address,
      reason: error.message,
    });
    return null;
  }
}
