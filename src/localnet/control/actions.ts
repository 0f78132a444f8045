import { getCleanInstruction } from "@nosana/jobs-program";
import type { Address } from "@solana/kit";
import { z } from "zod";
import { networks } from "../../nosana/index.ts";
import { readJob, readMarket } from "../host/chain.ts";
import type { Fleet } from "../host/fleet.ts";
import { parseCid } from "../ipfs/content-store.ts";
import { blockhashLifetime } from "../ledger/slots.ts";
import type { NetworkState } from "../network-state.ts";
import { jobAccount, marketAccount } from "../programs/jobs/accounts.ts";
import { jobState } from "../programs/jobs/job-state.ts";
import { addressParam } from "../rpc/params.ts";
import { submitInstructions } from "../sending.ts";
import type { Journal } from "../state/journal.ts";
import type { Ticking } from "../ticking.ts";

/** What actions work on. */
export interface ControlPorts {
  readonly state: NetworkState;
  readonly journal: Journal;
  readonly fleet: Fleet;
  readonly ticking: Ticking;
  /** Breaks every open WebSocket connection and returns how many there were. */
  cutSockets(): number;
}

/** Thrown when an action cannot be done as things stand; the message says why. */
export class ActionImpossible extends Error {
  override readonly name = "ActionImpossible";
}

type Action = (ports: ControlPorts, params: unknown) => unknown;

function action<P>(params: z.ZodType<P>, act: (ports: ControlPorts, params: P) => unknown): Action {
  return (ports, given) => act(ports, params.parse(given));
}

const nothing = z.strictObject({});
const aHost = z.strictObject({ host: addressParam.optional() });

/** What can be done to a network from outside, by name. */
export const actions: Readonly<Record<string, Action>> = {
  cut_sockets: action(nothing, ({ cutSockets }) => ({ connections: cutSockets() })),

  /** As many slots pass at once as a blockhash lives. */
  expire_blockhashes: action(nothing, ({ state: { ledger } }) => {
    for (let slots = 0n; slots <= blockhashLifetime; slots++) ledger.tick();
    return { slot: ledger.slots.current };
  }),

  /** What is sent from now on is processed, and not confirmed before blocks are made again. */
  stop_blocks: action(nothing, ({ ticking, state }) => {
    ticking.stop();
    return { slot: state.ledger.slots.current };
  }),

  resume_blocks: action(nothing, ({ ticking, state }) => {
    ticking.start();
    return { slot: state.ledger.slots.current };
  }),

  /** Moves the time on, for the chain and for the hosts. */
  skip_time: action(
    z.strictObject({ seconds: z.number().int().min(1).max(315_360_000) }),
    ({ state: { clock, ledger }, journal }, { seconds }) => {
      clock.skip(seconds * 1000);
      journal.append({ kind: "time", skipped_ms: clock.skipped_ms });
      ledger.tick();
      return { unix_time: Math.floor(clock.now() / 1000) };
    },
  ),

  add_host: action(nothing, async ({ fleet }) => ({ host: await fleet.add() })),

  /** The host dies without a word: the run of its job stays on chain. */
  kill_host: action(aHost, async ({ fleet }, { host }) => {
    const address = hostOf(fleet, host);
    await fleet.kill(address);
    return { host: address };
  }),

  /** The host leaves in order: its job ends as failed, and is paid for. */
  shut_down_host: action(aHost, async ({ fleet }, { host }) => {
    const address = hostOf(fleet, host);
    await fleet.shutDown(address);
    return { host: address };
  }),

  /** A host gives up its job with the program's `quit`: the job is stopped, the deposit stays in the vault. */
  quit_job: action(aHost, async ({ fleet }, { host }) => {
    const hosts = host ? [host] : fleet.list().map(({ address }) => address);
    for (const address of hosts) {
      const job = await fleet.quit(address);
      if (job) return { host: address, job };
    }
    throw new ActionImpossible("no host runs a job");
  }),

  /** The next job that ends has this content of the IPFS API for its result: hosts may post anything. */
  forge_result: action(z.strictObject({ cid: z.string() }), ({ state: { store }, fleet }, { cid }) => {
    const parsed = parseCid(cid);
    const stored = parsed && store.get(parsed);
    if (!stored) throw new ActionImpossible(`there is no content ${cid}: add it to the IPFS API first`);
    fleet.forgeries.add(stored.content);
    return { cid, bytes: stored.content.length };
  }),

  /** Ends operations that run until they are ended, those of one job or all. */
  end_operations: action(z.strictObject({ job: addressParam.optional() }), ({ fleet }, { job }) => {
    const operations = fleet.endings.end(job);
    if (operations === 0)
      throw new ActionImpossible(`no operation ${job ? `of job ${job} ` : ""}waits to be ended`);
    return { operations };
  }),

  /** The market's owner asks another price, NOS base units per second, from the next transaction on. */
  set_price: action(
    z.strictObject({
      price: z.number().int().min(0).max(Number.MAX_SAFE_INTEGER),
      market: addressParam.optional(),
    }),
    ({ state }, { price, market = state.market.signer.address }) => setPrice(state, market, BigInt(price)),
  ),

  /** Removes an ended job with the program's `clean`, as if the market's waiting time were over. */
  clean_job: action(z.strictObject({ job: addressParam }), ({ state }, { job }) => cleanJob(state, job)),
};

function hostOf(fleet: Fleet, wanted: Address | undefined): Address {
  const host = fleet.list().find(({ address }) => wanted === undefined || address === wanted);
  if (!host) throw new ActionImpossible(wanted ? `no host ${wanted} is running` : "no host is running");
  return host.address;
}

function setPrice({ ledger }: NetworkState, market: Address, jobPrice: bigint) {
  const state = readMarket(ledger, market);
  if (!state) throw new ActionImpossible(`${market} is not a market`);
  const account = ledger.account(market);
  const data = Uint8Array.from(account.data);
  data.set(marketAccount.encode({ ...state, jobPrice }));
  ledger.place([[market, { ...account, data }]]);
  return { market, price: jobPrice };
}

async function cleanJob({ ledger, faucet }: NetworkState, job: Address) {
  const state = readJob(ledger, job);
  if (!state) throw new ActionImpossible(`${job} is not a job`);
  const market = readMarket(ledger, state.market);
  if (state.state !== jobState.done || !market) throw new ActionImpossible(`job ${job} has not ended`);
  const now = ledger.slots.timeOf(ledger.slots.current);
  const account = ledger.account(job);
  const data = Uint8Array.from(account.data);
  data.set(jobAccount.encode({ ...state, timeEnd: now - market.jobExpiration - 1n }));
  ledger.place([[job, { ...account, data }]]);
  const accounts = { job, market: state.market, payer: state.payer };
  const clean = getCleanInstruction(accounts, { programAddress: networks.localnet.jobs_program });
  const { outcome, transaction } = await submitInstructions(ledger, faucet.signer, [clean]);
  if (outcome.error) throw new Error(`clean failed: ${JSON.stringify(outcome.error)}`);
  return { job, transaction: transaction.signature };
}
