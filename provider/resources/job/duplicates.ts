import type { Address } from "@solana/kit";
import { systemClock } from "../../../src/base/clock.ts";
import { AppError, isAppError } from "../../../src/base/errors.ts";
import { type CallContext, DiagnosticError } from "../../../src/bridge/index.ts";
import type { ExactClient, Job, JobHistory } from "../../../src/nosana/index.ts";
import type { Services } from "../../services.ts";
import {
  adoptedDuplicate,
  adoptionTooLate,
  cannotLook,
  duplicateFound,
  duplicates,
} from "./duplicate-messages.ts";
import { chainAttributes, paidAttributes } from "./model.ts";
import { newModel } from "./new-model.ts";
import type { WantedJob } from "./planned-job.ts";
import type { Posted } from "./post.ts";
import { duplicatePolicy } from "./settings.ts";

/** A job that is about to be posted. */
export interface DuplicableJob extends WantedJob {
  readonly node: Address | null;
  /** As the journal has it. */
  readonly intent: string;
  /** What tells this create from the others. */
  readonly owner: object;
  /** Where the plan has decided the job's keys: when that was, in Unix seconds, and whether it has promised the id. */
  readonly planned: { readonly planned_at: number; readonly promised: boolean } | null;
}

/** A job on chain, and what its transactions tell of its posting, as far as the endpoint remembers. */
export interface Duplicate {
  readonly job: Job;
  /** Unix seconds. */
  readonly posted_at: bigint | null;
  readonly listing: JobHistory["events"][number] | null;
}

/** What one look at the wallet's jobs is good for: a run that is longer posts what others may have posted meanwhile. */
const fresh_ms = 300_000;

interface Look {
  readonly at_ms: number;
  readonly jobs: Promise<readonly Job[]>;
  /** What was said already. */
  readonly said: Set<string>;
}

const looks = new WeakMap<Services, Look>();

/**
 * Looks, before a job is posted, for live ones of the same wallet that are the same and that no state is known to hold,
 * and does about them what `on_duplicate` says. All creates of an apply share one look. With `adopt`, each job found goes
 * to one create.
 * @returns the job that becomes this resource; null when one is to be posted.
 * @throws DiagnosticError when none may be posted, AppError SETTING_UNKNOWN; nothing was paid then.
 */
export async function takeDuplicate(
  wanted: DuplicableJob,
  services: Services,
  context: CallContext,
): Promise<Posted | null> {
  // This one is nobody's duplicate from here on.
  await services.known.claim(wanted.address, wanted.owner);
  const policy = duplicatePolicy(wanted.plan, services);
  // All confidential jobs have the same definition on chain.
  if (policy === "ignore" || wanted.content.delivery) return null;
  const nosana = await services.nosana();
  const look = currentLook(services, nosana, wanted.wallet.address);
  let jobs: readonly Job[];
  try {
    jobs = await look.jobs;
  } catch (error) {
    if (!isAppError(error) || isAppError(error, "ABORTED")) throw error;
    const message = cannotLook(policy, error.message);
    if (policy !== "warn") throw new DiagnosticError(message);
    if (isFirst(look, "cannot look")) context.diagnostics.add(message);
    return null;
  }
  const strangers: Job[] = [];
  for (const job of jobs)
    if (isSame(job, wanted) && !(await services.known.has(job.address))) strangers.push(job);
  if (strangers.length === 0) return null;
  if (policy === "adopt") return adopt(strangers, wanted, services, context);
  const told = await Promise.all(strangers.map((job) => describe(job, nosana, context)));
  const certain = told.filter((each) => each !== null).filter((each) => !isOfThisPlan(each, wanted));
  const network = await services.network();
  const [first, ...others] = certain.map((each) => ({
    ...each,
    explorer_url: network.explorerUrl(each.job.address),
  }));
  if (!first) return null;
  if (policy === "fail") throw new DiagnosticError(duplicates([first, ...others]));
  for (const each of [first, ...others])
    if (isFirst(look, each.job.address)) context.diagnostics.add(duplicateFound(each));
  return null;
}

/** The wallet's jobs, one query for all creates that come within some minutes; a failure is shared likewise. */
function currentLook(services: Services, nosana: ExactClient, project: Address): Look {
  const known = looks.get(services);
  const now_ms = systemClock.now();
  if (known && now_ms - known.at_ms < fresh_ms) return known;
  const jobs = nosana.jobs({ project }, { check_run: false });
  // Each create hears of a failure itself.
  jobs.catch(() => {});
  const look = { at_ms: now_ms, jobs, said: known?.said ?? new Set<string>() };
  looks.set(services, look);
  return look;
}

function isFirst({ said }: Look, what: string): boolean {
  const first = !said.has(what);
  said.add(what);
  return first;
}

function isSame(job: Job, { content, market, timeout_seconds }: DuplicableJob): boolean {
  return (
    job.state !== "done" &&
    job.ipfs_job === content.cid &&
    job.market === market &&
    job.timeout_seconds === timeout_seconds
  );
}

/**
 * Another job of the same plan, which an earlier run of it has posted: its own create finds it by its address. Where the
 * two clocks are apart, a warning too many is better than none.
 */
function isOfThisPlan({ posted_at }: Duplicate, { planned }: DuplicableJob): boolean {
  return planned !== null && posted_at !== null && posted_at > BigInt(planned.planned_at);
}

/** The first that nobody else takes. */
async function adopt(
  strangers: readonly Job[],
  wanted: DuplicableJob,
  services: Services,
  context: CallContext,
): Promise<Posted | null> {
  if (wanted.planned?.promised) throw new DiagnosticError(adoptionTooLate(wanted.address, strangers));
  for (const stranger of strangers) {
    if (!(await services.known.claim(stranger.address, wanted.owner))) continue;
    let adopted: Posted | null = null;
    try {
      adopted = await adoptClaimed(stranger, wanted, services, context);
    } finally {
      // A claim that came to nothing would hide the job from the next run.
      if (adopted === null) await services.known.release(stranger.address);
    }
    if (adopted !== null) return adopted;
  }
  return null;
}

async function adoptClaimed(
  stranger: Job,
  { plan, content, node, intent }: DuplicableJob,
  services: Services,
  context: CallContext,
): Promise<Posted | null> {
  const [nosana, journal] = await Promise.all([services.nosana(), services.journal()]);
  const found = await describe(stranger, nosana, context);
  if (!found || (node !== null && found.job.node !== node)) return null;
  const { job, listing } = found;
  const signature = listing?.signature ?? null;
  // Killed before it can answer, this run leaves it to the next one.
  if (signature)
    await journal.record({ intent, account: job.address, signature, last_valid_block_height: 0n });
  const model = {
    ...(await newModel(plan, content, services, job.address)),
    ...chainAttributes(job),
    deposit: paidAttributes(job).deposit,
    transaction: signature,
  };
  context.log.info("took over a job that no state is known to hold", { job: job.address });
  context.diagnostics.add(adoptedDuplicate({ ...found, explorer_url: model.explorer_url }));
  return { model, address: job.address, slot: listing?.slot ?? 0n, reason: "", content };
}

/** The job as it is now; null when it has ended meanwhile. */
async function describe(
  { address }: Job,
  nosana: ExactClient,
  { signal, log }: CallContext,
): Promise<Duplicate | null> {
  const [job, past] = await Promise.all([
    nosana.job(address, { signal }),
    nosana.history(address, { signal }).catch((error: unknown) => {
      if (!(error instanceof AppError) || isAppError(error, "ABORTED")) throw error;
      log.warn("could not find out when a job was posted", { job: address, reason: error.message });
      return null;
    }),
  ]);
  if (job === null || job.state === "done") return null;
  const listing = past?.events.findLast(({ name }) => name === "list" || name === "assign") ?? null;
  return { job, posted_at: listing?.time ?? null, listing };
}
