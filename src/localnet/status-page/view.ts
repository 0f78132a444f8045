import type { JobAccount, MarketAccount, RunAccount } from "@nosana/jobs-program";
import type { Address } from "@solana/kit";
import { cidFromDigest, parseJobResult } from "../../nosana/index.ts";
import { readJobsAccounts } from "../host/chain.ts";
import { parseDefinition } from "../host/definition.ts";
import type { Fleet } from "../host/fleet.ts";
import type { FlowState } from "../host/flow-state.ts";
import type { ContentStore, Stored } from "../ipfs/content-store.ts";
import { cidOfDigest } from "../ipfs/content-store.ts";
import { systemProgram } from "../ledger/account.ts";
import type { NetworkState } from "../network-state.ts";
import { isNullResult, jobState } from "../programs/jobs/job-state.ts";
import { kindOfQueue } from "../programs/jobs/queue.ts";

/** Jobs on the page; of those that ended, the last ones. */
const mostJobs = 100;

const unitsPerNos = 1_000_000;

type ShownState = "queued" | "running" | "stopped" | "completed" | "failed" | "ended";

/** The network as the status page shows it. */
export function networkView({ ledger, store, clock }: NetworkState, fleet: Fleet) {
  const { jobs, runs, markets } = readJobsAccounts(ledger);
  const runOfJob = new Map([...runs.values()].map((run) => [run.job, run]));
  const positions = new Map(
    [...markets.values()].flatMap((market) =>
      kindOfQueue(market) === "job" ? market.queue.map((job, index) => [job, index + 1] as const) : [],
    ),
  );
  const now = Math.floor(clock.now() / 1000);
  const all = [...jobs].map(([address, job]) => ({ address, job, run: runOfJob.get(address) }));
  const counts = { queued: 0, running: 0, ended: 0 };
  for (const { job, run } of all) counts[phaseOf(job, run)] += 1;
  const shown = all.sort((a, b) => rankOf(a, positions) - rankOf(b, positions)).slice(0, mostJobs);
  return {
    slot: ledger.slots.current,
    counts,
    jobs: shown.map(({ address, job, run }) => ({
      address,
      state: shownState(job, run, store),
      position: positions.get(address) ?? null,
      seconds_run: run ? now - Number(run.time) : Number(job.timeEnd - job.timeStart),
      timeout: Number(job.timeout),
    })),
    markets: [...markets].map(([address, market]) => ({
      address,
      price: inNos(market.jobPrice),
      queue: kindOfQueue(market),
      queued: market.queue.length,
    })),
    hosts: fleet.list().map(({ address, job }) => ({ address, job: job ?? null })),
  };
}

/** One job with its definition, its logs and its result; undefined for an address that is none. */
export function jobView({ ledger, store }: NetworkState, fleet: Fleet, address: Address) {
  const { jobs, runs } = readJobsAccounts(ledger);
  const job = jobs.get(address);
  if (!job) return undefined;
  const node = [...runs.values()].find((run) => run.job === address)?.node ?? job.node;
  const session = fleet
    .list()
    .find((host) => host.address === node)
    ?.session(address);
  const result = isNullResult(job.ipfsResult) ? undefined : contentOf(store, job.ipfsResult);
  return {
    job: {
      address,
      market: job.market,
      project: job.project,
      node: node === systemProgram ? null : node,
      price: inNos(job.price),
      ipfs_job: cidFromDigest(Uint8Array.from(job.ipfsJob)),
      ipfs_result: isNullResult(job.ipfsResult) ? null : cidFromDigest(Uint8Array.from(job.ipfsResult)),
    },
    flow: result === undefined ? (session?.flow ?? null) : (result as FlowState),
    definition: session?.definition ?? contentOf(store, job.ipfsJob) ?? null,
  };
}

function phaseOf({ state }: JobAccount, run: RunAccount | undefined): "queued" | "running" | "ended" {
  if (run) return "running";
  return state === jobState.queued ? "queued" : "ended";
}

/** Running jobs first, then the queue in its order, then what ended, the latest first. */
function rankOf(
  { address, job, run }: { address: Address; job: JobAccount; run: RunAccount | undefined },
  positions: ReadonlyMap<Address, number>,
): number {
  const ranks = { running: 0, queued: 1e12, ended: 2e12 };
  const phase = phaseOf(job, run);
  const within = phase === "queued" ? (positions.get(address) ?? 1e6) : -Number(job.timeEnd) / 1e3;
  return ranks[phase] + within;
}

function shownState(job: JobAccount, run: RunAccount | undefined, store: ContentStore): ShownState {
  const phase = phaseOf(job, run);
  if (phase !== "ended") return phase;
  if (job.state === jobState.stopped) return "stopped";
  const stored = isNullResult(job.ipfsResult) ? undefined : storedOf(store, job.ipfsResult);
  return stored ? outcomeOf(stored) : "ended";
}

const outcomes = new WeakMap<Stored, ShownState>();
const stateOfResult = {
  success: "completed",
  failed: "failed",
  stopped: "stopped",
  unknown: "ended",
} as const satisfies Record<ReturnType<typeof parseJobResult>["status"], ShownState>;

function outcomeOf(stored: Stored): ShownState {
  const outcome = outcomes.get(stored) ?? stateOfResult[parseJobResult(stored.content).status];
  outcomes.set(stored, outcome);
  return outcome;
}

function contentOf(store: ContentStore, digest: ArrayLike<number>): unknown {
  const stored = storedOf(store, digest);
  return stored && parseDefinition(stored.content);
}

function storedOf(store: ContentStore, digest: ArrayLike<number>): Stored | undefined {
  return store.get(cidOfDigest(Uint8Array.from(digest)));
}

function inNos(units: MarketAccount["jobPrice"]): string {
  return (Number(units) / unitsPerNos).toString();
}
