import type { Address, KeyPairSigner } from "@solana/kit";
import { createHostIdentity, type NetworkState } from "../network-state.ts";
import { submitInstructions } from "../sending.ts";
import type { Journal } from "../state/journal.ts";
import { runOfNode } from "./chain.ts";
import { Endings } from "./endings.ts";
import { Forgeries } from "./forgeries.ts";
import { Host, type HostPorts, retireHost } from "./host.ts";
import { quitInstruction } from "./instructions.ts";

/** The simulated hosts of a network. */
export class Fleet {
  readonly forgeries = new Forgeries();
  readonly endings = new Endings();
  readonly #state: NetworkState;
  readonly #journal: Journal;
  readonly #ports: Omit<HostPorts, "node">;
  readonly #running = new Map<Address, Host>();

  constructor(state: NetworkState, journal: Journal, log: HostPorts["log"]) {
    const { ledger, store, clock, market } = state;
    this.#state = state;
    this.#journal = journal;
    const { forgeries, endings } = this;
    this.#ports = { ledger, store, clock, log, forgeries, endings, market: market.signer.address };
  }

  /** Starts `count` hosts, those of an earlier run first; what is left of these leaves the queue. */
  async start(count: number): Promise<void> {
    const known = this.#state.hosts.map(({ signer }) => signer);
    for (const node of known.slice(0, count)) this.#run(node);
    for (const node of known.slice(count)) await retireHost({ ...this.#ports, node });
    while (this.#running.size < count) await this.add();
  }

  /** Adds a new host and returns its address. */
  async add(): Promise<Address> {
    const { signer } = await createHostIdentity(this.#state, this.#journal);
    return this.#run(signer);
  }

  list(): Host[] {
    return [...this.#running.values()];
  }

  /** Lets a host die without a word: what it worked on stays on chain as it is. */
  async kill(address: Address): Promise<void> {
    const host = this.#running.get(address);
    this.#running.delete(address);
    await host?.stop();
  }

  /** Lets a host leave in order: its job ends as failed, and is paid for. */
  async shutDown(address: Address): Promise<void> {
    await this.#running.get(address)?.shutDown();
    this.#running.delete(address);
  }

  /** Has a host give up the job it runs, with the program's `quit`; returns the job. */
  async quit(address: Address): Promise<Address | undefined> {
    const { ledger } = this.#ports;
    const run = runOfNode(ledger, address);
    const node = this.#state.hosts.find(({ signer }) => signer.address === address)?.signer;
    if (!run || !node) return undefined;
    const { outcome } = await submitInstructions(ledger, node, [quitInstruction(node, run)]);
    if (outcome.error) throw new Error(`quit failed: ${JSON.stringify(outcome.error)}`);
    return run.state.job;
  }

  async stop(): Promise<void> {
    await Promise.all(this.list().map((host) => host.stop()));
  }

  #run(node: KeyPairSigner): Address {
    const host = new Host({ ...this.#ports, node });
    this.#running.set(host.address, host);
    return host.address;
  }
}
