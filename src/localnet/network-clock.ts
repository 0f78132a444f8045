import { anyOf } from "../base/abort.ts";
import type { Clock } from "../base/clock.ts";

/** The time of a network: that of `base`, moved on by all that was ever skipped. */
export class NetworkClock implements Clock {
  readonly #base: Clock;
  readonly #sleepers = new Set<() => void>();
  #skipped_ms: number;

  constructor(base: Clock, skipped_ms = 0) {
    this.#base = base;
    this.#skipped_ms = skipped_ms;
  }

  get skipped_ms(): number {
    return this.#skipped_ms;
  }

  now(): number {
    return this.#base.now() + this.#skipped_ms;
  }

  /** Moves the time on; whoever sleeps until a time that is now past wakes up. */
  skip(milliseconds: number): void {
    this.#skipped_ms += milliseconds;
    for (const wake of this.#sleepers) wake();
  }

  async sleep(milliseconds: number, signal?: AbortSignal): Promise<void> {
    const end = this.now() + milliseconds;
    let left = milliseconds;
    do {
      await this.#sleepOrSkip(left, signal);
      left = end - this.now();
    } while (left > 0);
  }

  async #sleepOrSkip(milliseconds: number, signal: AbortSignal | undefined): Promise<void> {
    const skipped = new AbortController();
    const wake = () => skipped.abort();
    this.#sleepers.add(wake);
    try {
      await this.#base.sleep(milliseconds, signal ? anyOf(signal, skipped.signal) : skipped.signal);
    } catch (error) {
      if (!skipped.signal.aborted || signal?.aborted) throw error;
    } finally {
      this.#sleepers.delete(wake);
      skipped.abort(); // takes the listener off `signal`
    }
  }
}
