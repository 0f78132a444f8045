import { anyOf } from "../../../src/base/abort.ts";
import { systemClock } from "../../../src/base/clock.ts";
import { isAppError, reasonOf } from "../../../src/base/errors.ts";
import type { CallContext } from "../../../src/bridge/index.ts";
import type { Job, JobResult } from "../../../src/nosana/index.ts";
import type { Services } from "../../services.ts";

/** A host keeps a result for a minute. */
const pause_ms = 2_000;

/** Collects the result of a confidential job, which its host tells the owner alone, and once. */
export class ResultCollector {
  result: JobResult | null = null;
  /** The host that is asked. */
  node: string | null = null;
  readonly #services: Services;
  readonly #log: CallContext["log"];
  #over = new AbortController();
  #running: Promise<void> | null = null;

  constructor(services: Services, { log }: CallContext) {
    this.#services = services;
    this.#log = log;
  }

  /** Starts to look for the result, unless that is under way. */
  start(job: Job, signal: AbortSignal): void {
    if (this.#running || this.result || job.state !== "running") return;
    this.#over = new AbortController();
    this.node = job.node;
    this.#running = this.#collect(job, signal, this.#over.signal).finally(() => {
      this.#running = null;
    });
  }

  /** Ends the look; an answer that is on its way is waited for, since it is given once. */
  async stop(): Promise<void> {
    this.#over.abort();
    await this.#running;
  }

  async #collect({ address: job, node }: Job, signal: AbortSignal, over: AbortSignal): Promise<void> {
    if (node === null) return;
    try {
      const hosts = await this.#services.hosts();
      while (!over.aborted) {
        const result = await hosts.collectResult({ job, node }, signal).catch((error: unknown) => {
          if (!isAppError(error, "HOST_UNREACHABLE", "HOST_REFUSED") || isUnreadable(error)) throw error;
          this.#log.debug("no result from the host yet", { job, reason: error.message });
          return null;
        });
        if (result !== null) {
          this.#log.info("result of a confidential job collected", { job });
          // One without an operation is of a job that did not start: the public result says why.
          if (result.operations.length > 0) this.result = result;
          return;
        }
        await systemClock.sleep(pause_ms, anyOf(signal, over));
      }
    } catch (error) {
      if (isAppError(error, "ABORTED")) return;
      // The job's end is seen on chain all the same; only how it went is not known then.
      this.#log.warn("the result of a confidential job cannot be collected", {
        job,
        reason: reasonOf(error),
      });
    }
  }
}

/** The host gave its result, and it was not taken: it would be the same another time. */
function isUnreadable(error: unknown): boolean {
  return isAppError(error, "HOST_REFUSED") && error.context.status < 300;
}
