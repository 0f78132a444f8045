import { systemClock } from "../../../src/base/clock.ts";
import { isAppError } from "../../../src/base/errors.ts";
import type { Secret } from "../../../src/base/secret.ts";
import type { CallContext } from "../../../src/bridge/index.ts";
import type { Job } from "../../../src/nosana/index.ts";
import type { Services } from "../../services.ts";
import { hasEnded } from "./observe.ts";
import type { JobModel } from "./schema.ts";

/** Pauses between two tries; those of Nosana's CLI are of 5 seconds. */
const first_pause_ms = 250;
const slowest_pause_ms = 5_000;

/** A confidential job whose host is still to be given the definition. */
export function awaitsDefinition(job: JobModel): boolean {
  return job.definition_delivered === false && !hasEnded(job);
}

/** Hands the definition of a confidential job to its host. */
export class Handover {
  /** The definition is still to be handed over. */
  pending: boolean;
  /** What came of the last try; null: there was none. */
  refusal: string | null = null;
  readonly #definition: Secret<string> | null;
  /** The host that has it. One that gives the job back leaves the next one without. */
  #node: string | null = null;
  readonly #services: Services;
  readonly #log: CallContext["log"];

  /** `definition` null: there is nothing to hand over. `node`: the host that has it already. */
  constructor(
    definition: Secret<string> | null,
    node: string | null,
    services: Services,
    { log }: CallContext,
  ) {
    this.pending = definition !== null && node === null;
    this.#definition = definition;
    this.#node = node;
    this.#services = services;
    this.#log = log;
  }

  /** Whether the host that runs the job was given its definition. */
  isWith({ node }: Job): boolean {
    return node !== null && node === this.#node;
  }

  /**
   * To be told each time the job is seen. Tries until the host has the definition, or the job is not that host's any
   * more. Throws ABORTED, and what reading the job throws.
   */
  async saw(job: Job, signal: AbortSignal): Promise<void> {
    const definition = this.#definition;
    if (!definition) return;
    if (job.state === "stopped") {
      this.#node = null;
      this.pending = true;
    }
    if (job.state !== "running" || job.node === null || this.isWith(job)) return;
    this.pending = true;
    const hosted = { job: job.address, node: job.node };
    const hosts = await this.#services.hosts();
    for (let pause_ms = first_pause_ms; ; pause_ms = Math.min(pause_ms * 2, slowest_pause_ms)) {
      try {
        this.pending = !(await hosts.deliver(hosted, definition, signal));
        if (!this.pending) {
          this.#node = job.node;
          return this.#log.info("job definition delivered", hosted);
        }
        this.refusal = `The job's host ${hosts.urlOf(hosted.node)} does not wait for a definition yet.`;
      } catch (error) {
        if (!isAppError(error, "HOST_UNREACHABLE", "HOST_REFUSED")) throw error;
        const level = this.refusal === error.message ? "debug" : "warn";
        this.#log[level]("job definition not delivered, trying again", { ...hosted, reason: error.message });
        this.refusal = error.message;
      }
      await systemClock.sleep(pause_ms, signal);
      const now = await this.#look(job, signal);
      if (now?.state !== "running" || now.node !== job.node) return;
    }
  }

  /** The job as it is now; as it was, while it cannot be read. */
  async #look(job: Job, signal: AbortSignal): Promise<Job | null> {
    const [nosana, { isPassing }] = await Promise.all([
      this.#services.nosana(),
      import("../../../src/solana/index.ts"),
    ]);
    try {
      return await nosana.job(job.address, { signal });
    } catch (error) {
      if (isPassing(error)) return job;
      throw error;
    }
  }
}
