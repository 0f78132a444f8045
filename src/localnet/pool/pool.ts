import { type LagRange, noLag, printLag } from "../ledger/lag.ts";
import type { Ledger } from "../ledger/ledger.ts";
import { RpcNode } from "./node.ts";
import { seededNumbers } from "./random.ts";

/** Where single nodes are, on the ports of RPC and of subscriptions. */
const pathOfNodes = "/nodes/";

/** The same network spreads requests in the same way each time. */
const seed = 1;

/** The nodes behind the RPC endpoint, and the leader, which is never behind. */
export class RpcPool {
  readonly leader: RpcNode;
  readonly #nodes: readonly RpcNode[];
  readonly #spread = seededNumbers(seed);

  constructor(ledger: Ledger, lags: readonly LagRange[]) {
    this.leader = new RpcNode("leader", ledger, noLag, () => 0);
    this.#nodes = lags.map((lag, index) => {
      const name = String(index + 1);
      return new RpcNode(name, ledger, lag, seededNumbers(seed + index + 1));
    });
  }

  /** Slots that any node may be behind. */
  get mostLag(): number {
    return Math.max(...this.#nodes.map(({ lag }) => lag.most));
  }

  /** The node of the pool with this name, `1` and up. */
  node(name: string): RpcNode | undefined {
    return this.#nodes.find((node) => node.name === name);
  }

  /** Who answers at a path: the named one below `/nodes/`, undefined if there is none; elsewhere any of them. */
  at(path: string): RpcNode | undefined {
    if (!path.startsWith(pathOfNodes)) return this.#any();
    const name = path.slice(pathOfNodes.length);
    return name === this.leader.name ? this.leader : this.node(name);
  }

  /** What is said of a path where no node is. */
  nothingAt(path: string): string {
    return `${this.unknown(path.slice(pathOfNodes.length))}, ${this.leader.name}`;
  }

  /** What is said of a node of the pool that is not there. */
  unknown(name: string): string {
    return `there is no node ${name}: ${this.#nodes.map((node) => node.name).join(", ")}`;
  }

  list() {
    return this.#nodes.map(nodeView);
  }

  #any(): RpcNode | undefined {
    return this.#nodes[Math.floor(this.#spread() * this.#nodes.length)];
  }
}

/** A node as the control endpoint tells of it. */
export function nodeView({ name, lag, behind, slot }: RpcNode) {
  return { node: name, lag: printLag(lag), behind, slot };
}
