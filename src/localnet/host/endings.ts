import { once } from "node:events";
import type { Address } from "@solana/kit";
import { withSignal } from "../../base/abort.ts";

/** Operations that run until somebody ends them over the control port. */
export class Endings {
  readonly #waiting = new Set<{ readonly job: Address; readonly end: () => void }>();

  /** Returns when the job's operations are ended. Throws ABORTED with the signal. */
  async of(job: Address, signal: AbortSignal): Promise<void> {
    const over = new AbortController();
    const waiting = { job, end: () => over.abort() };
    this.#waiting.add(waiting);
    try {
      await withSignal(once(over.signal, "abort"), signal);
    } finally {
      this.#waiting.delete(waiting);
    }
  }

  /** Ends all that wait, or those of one job, as if their work were done; returns how many there were. */
  end(job?: Address): number {
    const ended = [...this.#waiting].filter((waiting) => job === undefined || waiting.job === job);
    for (const { end } of ended) end();
    return ended.length;
  }
}
