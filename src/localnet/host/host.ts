import { type Address, generateKeyPairSigner, type KeyPairSigner } from "@solana/kit";
import type { Clock } from "../../base/clock.ts";
import { reasonOf } from "../../base/errors.ts";
import type { Logger } from "../../base/log.ts";
import type { ContentStore } from "../ipfs/content-store.ts";
import type { Ledger } from "../ledger/ledger.ts";
import { kindOfQueue } from "../programs/jobs/queue.ts";
import { submitInstructions } from "../sending.ts";
import { readMarket, runOfNode, waitFor } from "./chain.ts";
import { stopInstruction, workInstruction } from "./instructions.ts";
import { type Assignment, workOff } from "./work.ts";

/** What a simulated host works with. */
export interface HostPorts {
  readonly node: KeyPairSigner;
  readonly market: Address;
  readonly ledger: Ledger;
  readonly store: ContentStore;
  readonly clock: Clock;
  readonly log: Logger;
}

export interface Host {
  readonly address: Address;
  /** Stops at once, without posting anything: like a host whose power fails. */
  stop(): Promise<void>;
}

const pauseAfterFailureMs = 500;

/** Starts a host that offers itself to the market whenever it is idle. */
export function startHost(ports: HostPorts): Host {
  const stopping = new AbortController();
  const done = serve(ports, stopping.signal);
  return {
    address: ports.node.address,
    async stop() {
      stopping.abort();
      await done;
    },
  };
}

/** Takes a host that is not started again out of the queue, so that no job waits for it. */
export async function retireHost({ ledger, market, node }: Pick<HostPorts, "ledger" | "market" | "node">) {
  if (!waitsForJob(ledger, market, node.address)) return;
  await submitInstructions(ledger, node, [stopInstruction(node, market)]);
}

async function serve(ports: HostPorts, signal: AbortSignal): Promise<void> {
  const { ledger, clock, node, log } = ports;
  while (!signal.aborted) {
    try {
      await offer(ports);
      const run = await waitFor<Assignment>(ledger, signal, () => runOfNode(ledger, node.address));
      log.info("host took a job", { host: node.address, job: run.state.job, run: run.address });
      await workOff(ports, run, signal);
      log.info("host is done with a job", { host: node.address, job: run.state.job });
    } catch (error) {
      if (signal.aborted) return;
      log.warn("host failed, going on", { host: node.address, reason: reasonOf(error) });
      await clock.sleep(pauseAfterFailureMs, signal).catch(() => {}); // told to stop meanwhile
    }
  }
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
