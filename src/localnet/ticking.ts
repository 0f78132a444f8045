import type { Ledger } from "./ledger/ledger.ts";

/** Makes slots pass. */
export class Ticking {
  readonly #ledger: Ledger;
  readonly #slot_ms: number;
  #timer: NodeJS.Timeout | undefined;

  constructor(ledger: Ledger, slot_ms: number) {
    this.#ledger = ledger;
    this.#slot_ms = slot_ms;
  }

  get running(): boolean {
    return this.#timer !== undefined;
  }

  start(): void {
    this.#timer ??= setInterval(() => this.#ledger.tick(), this.#slot_ms);
  }

  stop(): void {
    clearInterval(this.#timer);
    this.#timer = undefined;
  }
}
