import type { Ledger } from "../ledger/ledger.ts";
import type { Faults } from "./faults.ts";

const alwaysUpToDate = new Set(["sendTransaction", "requestAirdrop"]);

/** Has reads see the chain as it was some slots ago. */
export class Lag {
  readonly #ledger: Ledger;
  readonly #faults: Faults;
  /** The last slot that readers saw whole before they began to fall behind. */
  #since: bigint | undefined;

  constructor(ledger: Ledger, faults: Faults) {
    this.#ledger = ledger;
    this.#faults = faults;
  }

  /** To be called whenever the faults change: past state is kept from then on. */
  update(): void {
    const { lag } = this.#faults;
    this.#ledger.slots_kept = lag + 1;
    if (lag === 0) this.#since = undefined;
    else this.#since ??= this.#ledger.slots.current - 1n;
  }

  /** Calls `read`, which must not wait, on the state that readers see now. */
  reading<T>(method: string, read: () => T): T {
    const { slots } = this.#ledger;
    if (this.#since === undefined || alwaysUpToDate.has(method)) return read();
    const passed = Number(slots.current - this.#since);
    return slots.behind(Math.min(passed, this.#faults.lag), read);
  }
}
