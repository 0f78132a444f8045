import { anyOf } from "../../../src/base/abort.ts";
import { systemClock } from "../../../src/base/clock.ts";
import { type AppError, isAppError, reasonOf } from "../../../src/base/errors.ts";
import type { CallContext } from "../../../src/bridge/index.ts";
import type { ExactClient, Job, JobResult } from "../../../src/nosana/index.ts";
import type { Services } from "../../services.ts";
import { exposesOnlyServices } from "./definition.ts";
import { observeGone } from "./gone.ts";
import { Handover } from "./handover.ts";
import { type Observation, observe } from "./observe.ts";
import { settledPosting } from "./posting.ts";
import { lacksHost, type QueueFinding, type QueueWatch, watchQueue } from "./queue-watch.ts";
import { ResultCollector } from "./result-collector.ts";
import type { JobModel } from "./schema.ts";
import { isReached } from "./settings.ts";
import type { WaitRequest } from "./wait.ts";

const result_pause_ms = 1_000;
/** How long the last look may take after the time for waiting is up. */
const closing_look_ms = 3_000;
/** How long nodes may not know a job that others know. */
const lag_patience_ms = 20_000;
/** After trouble that reading the job again did not get over. */
const trouble_pause_ms = 2_000;

/**
 * How following came to its end: with what was waited for or a terminal status, out of time, in vain for a host, or
 * without the account. An endpoint that fails is no end.
 */
export type Ending = "reached" | "given_up" | QueueFinding | "closed";

/** Looks after one job, and keeps what was seen of it last. */
export class Follower {
  last: Observation | null = null;
  /** Whether it is certain that the job was posted. */
  confirmed: boolean;
  /** Why the job cannot be looked after at the moment: the last failure. */
  trouble: string | null = null;
  readonly handover: Handover;
  readonly #collector: ResultCollector;
  #since: bigint | undefined;
  /** Why it is not certain that a job which was never found is over. */
  unproved: string | null = null;
  /** Why the last single look failed. */
  #unseen: string | null = null;
  readonly #request: WaitRequest;
  readonly #services: Services;
  readonly #context: CallContext;

  constructor(request: WaitRequest, services: Services, context: CallContext) {
    this.#request = request;
    this.#services = services;
    this.#context = context;
    this.confirmed = !request.unconfirmed;
    this.#since = request.min_context_slot;
    const { assigned_node, definition_delivered } = request.start;
    const has_it = definition_delivered ? assigned_node : null;
    this.handover = new Handover(request.definition ?? null, has_it, services, context);
    this.#collector = new ResultCollector(services, context);
  }

  async follow(signal: AbortSignal): Promise<Ending> {
    const { queue_timeout_seconds } = this.#request.settings;
    for (;;) {
      const watch = watchQueue(queue_timeout_seconds, this.#context.log);
      const ending = await this.#watched(watch, anyOf(signal, watch.signal));
      watch.stop();
      if (ending !== "given_up" || watch.finding === null || signal.aborted) return ending;
      // If a host has taken the job in this very moment, or it is gone, there is more to follow.
      const found = await this.lookOnce(watch.finding !== "orphaned");
      if (found === "unseen" || (found !== "closed" && lacksHost(found))) return watch.finding;
    }
  }

  /** Until the signal aborts: the job is paid for, and no failure to look after it is word of it. */
  async #watched(watch: QueueWatch, signal: AbortSignal): Promise<Ending> {
    for (;;) {
      try {
        return await this.#looking(watch, signal);
      } catch (error) {
        if (isAppError(error, "TRANSACTION_EXPIRED")) throw error;
        if (signal.aborted || isAppError(error, "ABORTED")) return "given_up";
        this.trouble = sentenceOf(error);
        const { id: job } = this.#request.start;
        this.#context.log.warn("lost sight of the job, trying again", { job, reason: reasonOf(error) });
      } finally {
        await this.#collector.stop();
      }
      await systemClock.sleep(trouble_pause_ms, signal).catch(() => {});
    }
  }

  async #looking(watch: QueueWatch, signal: AbortSignal): Promise<Ending> {
    const { unconfirmed, start } = this.#request;
    const onTrouble = (error: AppError | null) => {
      this.trouble = error?.message ?? null;
    };
    if (unconfirmed && !this.confirmed) {
      this.#since = await settledPosting(unconfirmed, this.#services, { signal, onTrouble });
      this.confirmed = true;
    }
    const { nosana, address, exposed, since } = await this.#subject();
    for await (const job of nosana.follow(address, { signal, onTrouble, known: true, ...since })) {
      if (job === null) {
        if (await this.#isClosed(signal)) return "closed";
        return this.#looking(watch, signal);
      }
      if (job.state === "done" || job.node !== this.#collector.node) await this.#collector.stop();
      watch.saw(job, nosana);
      for (;;) {
        const context = { ...this.#context, signal };
        const hints = { exposed, collected: this.#collector.result };
        const observation = await observe(job, this.#model, hints, this.#services, context);
        this.trouble = null;
        this.#keep(observation);
        if (observation.status.terminal) return "reached";
        await this.#handOver(job, observation, signal);
        if (this.isDone()) return "reached";
        // The job has moved on, or an endpoint that lags behind said so: only a new look tells which.
        if (this.handover.pending && job.state === "running") return this.#looking(watch, signal);
        if (start.confidential) this.#collector.start(job, signal);
        if (job.state !== "done") break;
        // Done, but its result is not readable yet: gateways need a moment to find new content.
        await systemClock.sleep(result_pause_ms, signal);
      }
    }
    return "given_up";
  }

  /** Whether the job is as far as is waited for. */
  isDone(): boolean {
    const { settings } = this.#request;
    return this.last !== null && !this.handover.pending && isReached(settings, this.last.model.status);
  }

  /** Of a confidential job: gives its host the definition, and notes when it has it. */
  async #handOver(job: Job, observation: Observation, signal: AbortSignal): Promise<void> {
    await this.handover.saw(job, signal);
    if (this.handover.isWith(job) && observation.model.definition_delivered === false)
      this.#keep({ ...observation, model: { ...observation.model, definition_delivered: true } });
  }

  /** The last look, when the time for waiting is up. One that fails leaves it open what has become of the job. */
  async closingLook(): Promise<Job | "closed" | "unseen"> {
    const found = await this.lookOnce();
    if (found === "unseen") this.trouble ??= this.#unseen;
    return found;
  }

  /**
   * One more look, which the caller's signal does not cut short: the state to be saved should be the latest.
   * `in_queue` false: it has been found out that a job which looks queued is in no queue.
   */
  async lookOnce(in_queue = true): Promise<Job | "closed" | "unseen"> {
    try {
      const signal = AbortSignal.timeout(closing_look_ms);
      const { nosana, address, exposed, since } = await this.#subject();
      const found = (await nosana.job(address, { signal, ...since })) ?? (await this.#missing(signal));
      if (found === "closed") this.trouble = null;
      if (typeof found === "string") return found;
      const job = found;
      const context = { ...this.#context, signal };
      const hints = { exposed, in_queue, collected: this.#collector.result };
      const look = (collected: JobResult | "unavailable" | null) =>
        observe(job, this.#model, { ...hints, collected }, this.#services, context);
      const observation = await look(hints.collected).catch((error: unknown) => {
        // The account was seen: gateways that need longer are no reason to say that nothing is known of the job.
        if (!isAppError(error, "ABORTED")) throw error;
        return look("unavailable");
      });
      this.#keep(observation);
      this.#unseen = null;
      this.trouble = null;
      return job;
    } catch (error) {
      this.#context.log.debug("no look at the job", { job: this.#request.start.id, reason: reasonOf(error) });
      this.#unseen = isAppError(error, "ABORTED")
        ? `No usable answer within ${closing_look_ms / 1_000} seconds.`
        : sentenceOf(error);
      return "unseen";
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

  /** A job that a look did not find. While it is not certain that it was posted, its absence says nothing. */
  async #missing(signal: AbortSignal): Promise<Job | "closed" | "unseen"> {
    this.#unseen = null;
    if (!this.confirmed) return "unseen";
    const found = await this.#whereabouts(signal);
    if (found.kind === "there") return found.job;
    if (found.kind !== "unproved") return "closed";
    this.#unseen = `It is not certain what became of it: ${found.reason}.`;
    return "unseen";
  }

  /** Whether a job that was not found is over. False: it is there after all. */
  async #isClosed(signal: AbortSignal): Promise<boolean> {
    const started_ms = systemClock.now();
    for (;;) {
      const found = await this.#whereabouts(signal);
      this.unproved = found.kind === "unproved" ? found.reason : null;
      if (found.kind !== "unproved") return found.kind !== "there";
      if (systemClock.now() - started_ms >= lag_patience_ms) return true;
      await systemClock.sleep(trouble_pause_ms, signal);
    }
  }

  async #whereabouts(signal: AbortSignal): ReturnType<ExactClient["whereabouts"]> {
    const { nosana, address, since } = await this.#subject();
    const { seen_at = 0n } = this.#request;
    return nosana.whereabouts(address, { seen_at, signal, ...since });
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
    const { start, exposed: known } = this.#request;
    const [nosana, { asAddress }, exposed] = await Promise.all([
      this.#services.nosana(),
      import("../../../src/nosana/index.ts"),
      known ?? exposesOnlyServices(start.job_definition),
    ]);
    const since = this.#since === undefined ? {} : { min_context_slot: this.#since };
    return { nosana, address: asAddress(start.id ?? "", "job"), exposed, since };
  }
}

function sentenceOf(error: unknown): string {
  return isAppError(error) ? error.message : `${reasonOf(error)}.`;
}
