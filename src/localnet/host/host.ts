import { type Address, generateKeyPairSigner, type KeyPairSigner } from "@solana/kit";
import type { Clock } from "../../base/clock.ts";
import { reasonOf } from "../../base/errors.ts";
import type { Logger } from "../../base/log.ts";
import type { ContentStore } from "../ipfs/content-store.ts";
import type { Ledger } from "../ledger/ledger.ts";
import { kindOfQueue } from "../programs/jobs/queue.ts";
import { submitInstructions } from "../sending.ts";
import { nextRunOf, readMarket, runOfNode } from "./chain.ts";
import type { Endings } from "./endings.ts";
import type { Forgeries } from "./forgeries.ts";
import { stopInstruction, workInstruction } from "./instructions.ts";
import { JobSession } from "./session.ts";
import { type Assignment, workOff } from "./work.ts";

/** What a simulated host works with. */
export interface HostPorts {
  readonly node: KeyPairSigner;
  readonly market: Address;
  readonly ledger: Ledger;
  readonly store: ContentStore;
  readonly forgeries: Forgeries;
  readonly endings: Endings;
  readonly clock: Clock;
  readonly log: Logger;
}

const pauseAfterFailureMs = 500;
const sessionsRemembered = 500;

/** A host that offers itself to the market whenever it is idle, and works off what it is given. */
export class Host {
  readonly #ports: HostPorts;
  readonly #stopping = new AbortController();
  readonly #sessions = new Map<string, JobSession>();
  readonly #done: Promise<void>;
  #current: JobSession | undefined;
  #leaving = false;

  constructor(ports: HostPorts) {
    this.#ports = ports;
    this.#done = this.#serve();
  }

  get address(): Address {
    return this.#ports.node.address;
  }

  /** The job it works on. */
  get job(): Address | undefined {
    return this.#current?.job;
  }

  /** What it knows of a job it has or had; the last ones are remembered. */
  session(job: string): JobSession | undefined {
    return this.#sessions.get(job);
  }

  /** Stops at once, without posting anything: like a host whose power fails. */
  async stop(): Promise<void> {
    this.#stopping.abort();
    await this.#done;
  }

  /** Stops in order: a job it works on is ended as failed, and paid for. */
  async shutDown(): Promise<void> {
    this.#leaving = true;
    this.#current?.stop("quit");
    if (!this.#current) {
      await retireHost(this.#ports);
      if (!runOfNode(this.#ports.ledger, this.address)) this.#stopping.abort();
    }
    await this.#done;
  }

  async #serve(): Promise<void> {
    const { ledger, clock, log } = this.#ports;
    const { signal } = this.#stopping;
    while (!signal.aborted) {
      try {
        await offer(this.#ports);
        await this.#work(await nextRunOf(ledger, this.address, signal));
        if (this.#leaving) return;
      } catch (error) {
        if (signal.aborted) return;
        log.warn("host failed, going on", { host: this.address, reason: reasonOf(error) });
        await clock.sleep(pauseAfterFailureMs, signal).catch(() => {}); // told to stop meanwhile
      }
    }
  }

  async #work(run: Assignment): Promise<void> {
    const { log } = this.#ports;
    const { job } = run.state;
    log.info("host took a job", { host: this.address, job, run: run.address });
    const session = new JobSession(job);
    if (this.#leaving) session.stop("quit");
    this.#remember(session);
    this.#current = session;
    try {
      await workOff(this.#ports, run, session, this.#stopping.signal);
      log.info("host is done with a job", { host: this.address, job });
    } finally {
      this.#current = undefined;
    }
  }

  #remember(session: JobSession): void {
    this.#sessions.set(session.job, session);
    const [oldest] = this.#sessions.keys();
    if (this.#sessions.size > sessionsRemembered && oldest) this.#sessions.delete(oldest);
  }
}

/** Takes a host out of the queue, so that no job waits for it. */
export async function retireHost({ ledger, market, node }: Pick<HostPorts, "ledger" | "market" | "node">) {
  if (!waitsForJob(ledger, market, node.address)) return;
  await submitInstructions(ledger, node, [stopInstruction(node, market)]);
}

/** Queues, unless it already waits or works: a restarted network has both. */
async function offer({ ledger, market, node }: HostPorts): Promise<void> {
  if (waitsForJob(ledger, market, node.address) || runOfNode(ledger, node.address)) return;
  const run = await generateKeyPairSigner();
  const { outcome } = await submitInstructions(ledger, node, [workInstruction(node, run, market)]);
  if (outcome.error) throw new Error(`work failed: ${JSON.stringify(outcome.error)}`);
}

function waitsForJob(ledger: Ledger, market: Address, node: Address): boolean {
  const state = readMarket(ledger, market);
  if (!state) throw new Error(`market ${market} does not exist`);
  return kindOfQueue(state) === "node" && state.queue.includes(node);
}
