import { anyOf } from "../../../src/base/abort.ts";
import { systemClock } from "../../../src/base/clock.ts";
import { type AppError, isAppError, reasonOf } from "../../../src/base/errors.ts";
import type { CallContext, Publish } from "../../../src/bridge/index.ts";
import type { SentTransaction } from "../../../src/solana/index.ts";
import type { Services } from "../../services.ts";
import { exposesOnlyServices } from "./definition.ts";
import { observeGone } from "./gone.ts";
import {
  accountClosed,
  cannotFollow,
  interrupted,
  jobDidNotComplete,
  resultUnavailable,
  unconfirmed,
  type WaitPhase,
  waitTimedOut,
} from "./messages.ts";
import { type Observation, observe } from "./observe.ts";
import { settledPosting } from "./posting.ts";
import type { JobAttributes, JobModel } from "./schema.ts";
import type { WaitSettings } from "./settings.ts";
import { stopJob } from "./stop.ts";
import { notStoppedAfterTimeout, stoppedAfterTimeout } from "./stop-messages.ts";

const result_pause_ms = 1_000;
/** How long the last look may take after the time for waiting is up. */
const closing_look_ms = 3_000;

export interface WaitRequest {
  /** The job as it is known; it exists on chain. */
  readonly start: JobModel;
  readonly settings: WaitSettings;
  readonly phase: WaitPhase;
  readonly publish: Publish<JobAttributes>;
  /** Slot of the transaction that posted the job: an answer from before it knows nothing of the job. */
  readonly min_context_slot?: bigint;
  /** The transaction that posts the job, while it is not certain that it was executed. */
  readonly unconfirmed?: SentTransaction | null;
}

/**
 * Follows a job until nothing will change any more, or the time for waiting is up, publishing each state on the way.
 * The job is paid for by now: whatever goes wrong here is told beside its state, and is an error only where
 * `on_timeout` or `on_failure` say so. An interrupt never is one: an error would taint the resource, and the next
 * apply would pay for another job.
 * @throws AppError TRANSACTION_EXPIRED when it turns out that the job was never posted.
 */
export async function waitForJob(
  request: WaitRequest,
  services: Services,
  context: CallContext,
): Promise<JobModel> {
  const { start, settings, phase, publish } = request;
  const deadline = AbortSignal.timeout(settings.completion_timeout_seconds * 1000);
  const follower = new Follower(request, services, context);
  const ending = await follower.follow(anyOf(context.signal, deadline));
  if (ending === "given_up") await follower.lookOnce(AbortSignal.timeout(closing_look_ms));
  if (ending === "closed") await follower.lookBack();
  const { last } = follower;
  const model = last?.model ?? start;
  publish(model);

  const { diagnostics } = context;
  const timedOut = ending === "given_up" && !context.signal.aborted;
  if (last?.status.terminal) {
    if (model.status !== "completed") diagnostics.add(jobDidNotComplete(model, last.result, settings, phase));
  } else if (!follower.confirmed && !last) diagnostics.add(unconfirmed(model, "", settings, phase));
  else if (ending === "closed") diagnostics.add(accountClosed(model, settings, phase));
  else if (typeof ending === "object") diagnostics.add(cannotFollow(model, ending.reason, settings, phase));
  else if (context.signal.aborted) diagnostics.add(interrupted(model));
  // An endpoint that was still silent at the end is no word about the job.
  else if (follower.trouble) diagnostics.add(cannotFollow(model, follower.trouble.message, settings, phase));
  else if (model.status_reason === "result_unavailable")
    diagnostics.add(resultUnavailable(model, settings, phase));
  else if (timedOut && settings.on_timeout === "stop")
    return stopAfterTimeout(follower, request, services, context);
  else diagnostics.add(waitTimedOut(model, settings, phase));
  return ending === "closed" && !last?.status.terminal
    ? { ...model, status_reason: "account_closed" }
    : model;
}

/** `on_timeout = "stop"`. The job is stopped whatever was seen last; what it is then is saved with the error. */
async function stopAfterTimeout(
  follower: Follower,
  { start, settings, phase, publish }: WaitRequest,
  services: Services,
  { signal, log, diagnostics }: CallContext,
): Promise<JobModel> {
  const { completion_timeout_seconds: seconds } = settings;
  const known = () => follower.last?.model ?? start;
  try {
    const { asAddress } = await import("../../../src/nosana/index.ts");
    const stopped = await stopJob(asAddress(start.id ?? "", "job"), services, { signal, log });
    const ended = stopped.kind === "delisted" || stopped.kind === "recovered";
    if (!ended) await follower.lookOnce(AbortSignal.timeout(closing_look_ms));
    const { last } = follower;
    if (stopped.kind === "over" && last?.status.terminal) {
      // It ended in the moment it was to be stopped, so nothing took too long.
      if (last.model.status !== "completed")
        diagnostics.add(jobDidNotComplete(last.model, last.result, settings, phase));
      return last.model;
    }
    const model = ended ? { ...known(), status: "cancelled", status_reason: stopped.kind } : known();
    diagnostics.add(stoppedAfterTimeout(model, seconds, stopped));
    publish(model);
    return model;
  } catch (error) {
    const reason = isAppError(error) ? error.message : `${reasonOf(error)}.`;
    diagnostics.add(notStoppedAfterTimeout(known(), seconds, reason));
    return known();
  }
}

/** How following came to its end: at a terminal status, out of time, without the account, or without an endpoint. */
type Ending = "ended" | "given_up" | "closed" | { readonly reason: string };

class Follower {
  last: Observation | null = null;
  /** Whether it is certain that the job was posted. */
  confirmed: boolean;
  /** Why the job cannot be read at the moment. */
  trouble: AppError | null = null;
  #since: bigint | undefined;
  readonly #request: WaitRequest;
  readonly #services: Services;
  readonly #context: CallContext;

  constructor(request: WaitRequest, services: Services, context: CallContext) {
    this.#request = request;
    this.#services = services;
    this.#context = context;
    this.confirmed = !request.unconfirmed;
    this.#since = request.min_context_slot;
  }

  async follow(signal: AbortSignal): Promise<Ending> {
    try {
      const { unconfirmed } = this.#request;
      if (unconfirmed) {
        this.#since = await settledPosting(unconfirmed, this.#services, { signal });
        this.confirmed = true;
      }
      const { nosana, address, exposed, since } = await this.#subject();
      const onTrouble = (error: AppError | null) => {
        this.trouble = error;
      };
      for await (const job of nosana.follow(address, { signal, onTrouble, ...since })) {
        if (job === null) return "closed";
        for (;;) {
          const observation = await observe(job, this.#model, { exposed }, this.#services, {
            ...this.#context,
            signal,
          });
          this.#keep(observation);
          if (observation.status.terminal) return "ended";
          if (job.state !== "done") break;
          // Done, but its result is not readable yet: gateways need a moment to find new content.
          await systemClock.sleep(result_pause_ms, signal);
        }
      }
      return "given_up";
    } catch (error) {
      if (isAppError(error, "TRANSACTION_EXPIRED")) throw error;
      if (signal.aborted || isAppError(error, "ABORTED")) return "given_up";
      this.#context.log.warn("lost sight of the job", {
        job: this.#request.start.id,
        reason: reasonOf(error),
      });
      return { reason: isAppError(error) ? error.message : `${reasonOf(error)}.` };
    }
  }

  /** One more look, which the caller's signal must not cut short: the state to be saved should be the latest. */
  async lookOnce(signal: AbortSignal): Promise<void> {
    try {
      const { nosana, address, exposed, since } = await this.#subject();
      const job = await nosana.job(address, { signal, ...since });
      if (job)
        this.#keep(
          await observe(job, this.#model, { exposed }, this.#services, { ...this.#context, signal }),
        );
      this.trouble = null;
    } catch (error) {
      this.#context.log.debug("no closing look", { job: this.#request.start.id, reason: reasonOf(error) });
    }
  }

  /** The account is closed: what the job came to, if its transactions tell. */
  async lookBack(): Promise<void> {
    try {
      const { address } = await this.#subject();
      const listing = this.#request.unconfirmed ?? null;
      const gone = await observeGone(address, this.#model, listing, this.#services, this.#context);
      if (gone !== null && gone !== "never_posted") this.#keep(gone);
    } catch (error) {
      this.#context.log.debug("no look back", { job: this.#request.start.id, reason: reasonOf(error) });
    }
  }

  get #model(): JobModel {
    return this.last?.model ?? this.#request.start;
  }

  #keep(observation: Observation): void {
    const { status, id } = observation.model;
    if (status !== this.#model.status) this.#context.log.info("job status changed", { job: id, status });
    this.last = observation;
    this.#request.publish(observation.model);
  }

  async #subject() {
    const { start } = this.#request;
    const [nosana, { asAddress }, exposed] = await Promise.all([
      this.#services.nosana(),
      import("../../../src/nosana/index.ts"),
      exposesOnlyServices(start.job_definition),
    ]);
    const since = this.#since === undefined ? {} : { min_context_slot: this.#since };
    return { nosana, address: asAddress(start.id ?? "", "job"), exposed, since };
  }
}
