import type { Address } from "@solana/kit";
import { AppError, isAppError, reasonOf } from "../../../src/base/errors.ts";
import type { CallContext, PrivateState, Publish } from "../../../src/bridge/index.ts";
import type { Listed, NewAccounts } from "../../../src/nosana/index.ts";
import type { Spending } from "../../guards.ts";
import type { Services } from "../../services.ts";
import { intentOf } from "./adopt.ts";
import { contentOf, type JobContent } from "./content.ts";
import { takeDuplicate } from "./duplicates.ts";
import { rememberSlot } from "./known-slot.ts";
import { chosenNode, requireMarket } from "./market.ts";
import { chainAttributes, paidAttributes } from "./model.ts";
import { rememberNetwork } from "./network.ts";
import { newModel } from "./new-model.ts";
import { findFaster, findPlanned, type WantedJob } from "./planned-job.ts";
import { plannedPosting } from "./planned-posting.ts";
import { failedForItsPrice } from "./price-messages.ts";
import type { JobAttributes, JobConfig, JobModel, PlannedJobModel } from "./schema.ts";
import { rememberServicesOnly } from "./services-only.ts";
import { required } from "./settings.ts";
import { approveSpending } from "./spending.ts";
import { adopted, endedUntaken } from "./take-over-messages.ts";
import { forgetTicket, rememberTicket } from "./ticket.ts";

export interface CreateRequest {
  readonly config: JobConfig;
  readonly plan: PlannedJobModel;
  readonly private: PrivateState;
  readonly publish: Publish<JobAttributes>;
}

export interface PostRequest extends CreateRequest {
  /** Gathers the jobs of earlier runs that are over, and of which `context` now has a warning. */
  readonly ended: Set<Address>;
}

/** A job that is on chain; or that may be, when `slot` is null. */
export interface Posted {
  readonly model: JobModel;
  readonly address: Address;
  /** Slot of the transaction that posted it; null while it is not certain that it was executed. */
  readonly slot: bigint | null;
  /** Why it is not certain. */
  readonly reason: string;
  readonly content: JobContent;
  /** What this run paid, until the chain tells; not there when somebody else did. `fee`: see `Listed`. */
  readonly paid?: { readonly spending: Spending; readonly fee: bigint };
}

/** Markets follow the price of NOS, but not that fast. */
const most_attempts = 3;

/**
 * Checks everything, pins the definition, and posts the job: signed once, written to the journal, then sent. A job
 * that an earlier run posted with the same intent and could not answer for is taken over instead. `early` gives up what
 * comes before the send. When the price rises in between, or the network does not take the transaction before it expires,
 * nothing is paid, and all is checked again, with the same keys and against the same limits: with these keys the chain
 * itself makes no second job.
 */
export async function postJob(
  request: PostRequest,
  services: Services,
  context: CallContext,
  early: AbortSignal,
): Promise<Posted> {
  const { freshAccounts } = await import("../../../src/nosana/index.ts");
  const fresh = await freshAccounts();
  for (let attempt = 1; ; attempt++) {
    try {
      return await attemptToPost(request, { fresh, attempt }, services, context, early);
    } catch (error) {
      const again = isAppError(error, "PRICE_CHANGED", "TRANSACTION_EXPIRED");
      if (!again || attempt === most_attempts || early.aborted || context.signal.aborted) throw error;
      forgetTicket(request.private);
      context.log.warn("trying to post the job again", { reason: error.message });
      if (!isAppError(error, "PRICE_CHANGED")) continue;
      const failed = failedForItsPrice(error);
      if (failed) context.diagnostics.add(failed);
    }
  }
}

async function attemptToPost(
  { config, plan, private: privateState, ended }: PostRequest,
  { fresh, attempt }: { readonly fresh: NewAccounts; readonly attempt: number },
  services: Services,
  context: CallContext,
  early: AbortSignal,
): Promise<Posted> {
  const { signal, log, diagnostics } = context;
  const content = await contentOf(config);
  const [nosana, wallet, pinner, journal, market, node] = await Promise.all([
    services.nosana(),
    services.wallet(),
    services.pinner(),
    services.journal(),
    requireMarket(plan, services),
    chosenNode(plan),
  ]);
  const timeout_seconds = BigInt(required(plan, "timeout_seconds"));
  const intent = intentOf(nosana.network.name, market, await content.identity(wallet), timeout_seconds, node);
  rememberNetwork(privateState, nosana.network.name);
  if (content.delivery && content.exposed) rememberServicesOnly(privateState);

  const decided = await plannedPosting(plan, privateState, services);
  // Another create of this run may have taken the job at the planned address over, as a duplicate: then this is a new one.
  const planned = decided && services.known.take(decided.accounts.job.address, privateState) ? decided : null;
  const accounts = planned?.accounts ?? fresh;
  const { address } = accounts.job;
  const wanted: WantedJob = { address, plan, content, market, timeout_seconds, wallet };
  const before = planned && (await findPlanned(wanted, services, { ...context, signal: early }));
  if (before) {
    await journal.takeFound(address);
    return before;
  }

  const otherPlans = decided ? { exceptPlan: decided.plan } : {};
  const orphan = await nosana.findPosted(journal, intent, {
    signal: early,
    ...otherPlans,
    onEnded: (over) => {
      ended.add(over.account);
      diagnostics.add(endedUntaken(over));
    },
  });
  if (orphan !== null) {
    const { job, signature, slot } = orphan;
    if (planned?.promised) {
      journal.giveBack(job.address);
      throw new AppError("JOB_OF_ANOTHER_PLAN", { address: job.address });
    }
    const model: JobModel = {
      ...(await newModel(plan, content, services, job.address)),
      ...chainAttributes(job),
      // Extended meanwhile, its time-out is not what was planned; the next refresh shows that.
      deposit: paidAttributes(job).deposit,
      transaction: signature,
    };
    diagnostics.add(adopted(model, { timeout_seconds: job.timeout_seconds, unsaved: orphan.unsaved }));
    return { model, address: job.address, slot, reason: "", content };
  }

  const mine = { ...wanted, node, intent, owner: privateState, planned };
  const duplicate = await takeDuplicate(mine, services, { ...context, signal: early });
  if (duplicate !== null) return duplicate;

  const asked = {
    market,
    timeout_seconds,
    wallet,
    attempt,
    signal: early,
    ...(node === null ? {} : { node }),
  };
  const checked = await nosana.reserve(asked);
  const { reservation } = checked;
  try {
    const { price, deposit } = checked;
    const spending = approveSpending(plan, { market, price, deposit }, services);
    const wish = { ...asked, ipfs_job: content.cid, checked, accounts };
    const prepared = pinner.pin(content.bytes, { signal: early }).then(() => nosana.buildListing(wish));
    const listing = await prepared.catch((error: unknown) => {
      spending.settle(0n);
      throw error;
    });
    const facts = { market, price, deposit, payer: wallet.address, project: wallet.address };
    let model: JobModel = { ...(await newModel(plan, content, services, listing.job)), ...facts };
    let listed: Listed;
    try {
      listed = await nosana.list(listing, {
        wallet,
        signal,
        memory: { journal, intent, ...(planned ? { plan: planned.plan } : {}) },
        approve: spending.approve,
        onSigned: (ticket) => {
          model = { ...model, transaction: ticket.signature };
          rememberTicket(privateState, ticket);
          const { signature, last_valid_block_height } = ticket;
          log.warn("posting job", { job: listing.job, transaction: signature, last_valid_block_height });
        },
      });
    } catch (error) {
      if (!isAppError(error, "TRANSACTION_OUTCOME_UNKNOWN")) {
        // Only a plan's keys, or those of an earlier attempt, can have made the job before: of the latter this run has paid.
        const refused = isAppError(error, "TRANSACTION_REJECTED", "TRANSACTION_FAILED");
        const faster =
          refused && (planned || attempt > 1) ? await findFaster(error, wanted, services, context) : null;
        if (faster) {
          forgetTicket(privateState);
          if (planned) spending.settle(0n);
          return planned ? faster : { ...faster, paid: { spending, fee: 0n } };
        }
        // Only an error of ours says for certain that there is no job.
        if (isAppError(error)) spending.settle(0n);
        throw error;
      }
      model = { ...model, status_reason: "unconfirmed" };
      return { model, address: listing.job, slot: null, reason: error.context.reason, content };
    }
    // There is a job. No failure below may be taken for word that there is none.
    const { slot, by_effect, fee } = listed;
    const own = model.transaction;
    const other = by_effect && planned ? await postedByAnother({ ...wanted, own }, services, context) : null;
    forgetTicket(privateState);
    if (other) {
      spending.settle(0n);
      return other;
    }
    reservation.taken(slot);
    await rememberSlot(privateState, nosana, log);
    log.info("job posted", { job: listing.job, transaction: model.transaction });
    return { model, address: listing.job, slot, reason: "", content, paid: { spending, fee } };
  } finally {
    // Whatever became of it: other jobs wait to know what is left in the wallet.
    reservation.release();
  }
}

/**
 * Only the job was seen, which another run of the same plan may have posted. Where that cannot be found out it is taken for
 * this run's: the job and its id are the same.
 * @throws AppError PLANNED_JOB_DIFFERS.
 */
async function postedByAnother(
  wanted: WantedJob,
  services: Services,
  context: CallContext,
): Promise<Posted | null> {
  try {
    return await findPlanned(wanted, services, context);
  } catch (error) {
    if (isAppError(error, "PLANNED_JOB_DIFFERS")) throw error;
    context.log.warn("could not find out who posted the job", {
      job: wanted.address,
      reason: reasonOf(error),
    });
    return null;
  }
}
