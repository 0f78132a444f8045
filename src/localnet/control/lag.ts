import type { Ledger } from "../ledger/ledger.ts";
import type { RpcNode } from "../pool/node.ts";
import type { RpcPool } from "../pool/pool.ts";
import type { Faults } from "./faults.ts";

const alwaysUpToDate = new Set(["sendTransaction", "requestAirdrop"]);

/** Has reads see the chain as it was some slots ago: as their node does, or further back on demand. */
export class Lag {
  readonly #ledger: Ledger;
  readonly #pool: RpcPool;
  readonly #faults: Faults;
  /** The last slot that readers saw whole before they began to fall behind. */
  #since: bigint | undefined;

  constructor(ledger: Ledger, pool: RpcPool, faults: Faults) {
    this.#ledger = ledger;
    this.#pool = pool;
    this.#faults = faults;
    this.update();
  }

  /** To be called whenever the faults or the pool change: past state is kept from then on, and no more than is needed. */
  update(): void {
    const { lag } = this.#faults;
    this.#ledger.slots_kept = Math.max(lag, this.#pool.mostLag) + 1;
    if (lag === 0) this.#since = undefined;
    else this.#since ??= this.#ledger.slots.current - 1n;
  }

  /** Calls `read`, which must not wait, on the state that readers of this node see now. The leader never lags. */
  reading<T>(node: RpcNode, method: string, read: () => T): T {
    const { slots } = this.#ledger;
    if (this.#since === undefined || alwaysUpToDate.has(method) || node === this.#pool.leader) {
      return node.reading(read);
    }
    const passed = Number(slots.current - this.#since);
    return slots.behind(Math.max(node.behind, Math.min(passed, this.#faults.lag)), read);
  }
}
