import type { RunAccount } from "@nosana/jobs-program";
import type { Address } from "@solana/kit";
import { cidOfDigest, digestOfCid } from "../ipfs/content-store.ts";
import { jobState } from "../programs/jobs/job-state.ts";
import { submitInstructions } from "../sending.ts";
import { readJob, readMarket, readRun } from "./chain.ts";
import { type HostDefinition, readDefinition } from "./definition.ts";
import { type FlowState, invalidState, type StopReason } from "./flow-state.ts";
import type { HostPorts } from "./host.ts";
import { completeInstruction, finishInstructions } from "./instructions.ts";
import { runFlow } from "./run-flow.ts";

export interface Assignment {
  readonly address: Address;
  readonly state: RunAccount;
}

/** Runs one job from its definition to its posted result. */
export async function workOff(ports: HostPorts, run: Assignment, signal: AbortSignal): Promise<void> {
  const { ledger, store, clock } = ports;
  const job = readJob(ledger, run.state.job);
  if (!job) throw new Error(`run ${run.address} is of job ${run.state.job}, which does not exist`);
  const read = readDefinition(store.get(cidOfDigest(Uint8Array.from(job.ipfsJob)))?.content);
  const flow =
    "definition" in read
      ? await runWatched(ports, run, read.definition, signal)
      : invalidState(read.problems, clock.now());
  signal.throwIfAborted();
  const cid = await store.add(new TextEncoder().encode(JSON.stringify(flow)));
  await post(ports, run, digestOfCid(cid), signal);
}

/** Runs the flow until it ends, the time paid for is over, or the run is taken away on chain. */
async function runWatched(
  { ledger, clock }: HostPorts,
  run: Assignment,
  definition: HostDefinition,
  signal: AbortSignal,
): Promise<FlowState> {
  const stop = new AbortController();
  const because = (reason: StopReason) => stop.abort(reason);
  const finished = new AbortController();
  const onShutdown = () => because("stopped");
  signal.addEventListener("abort", onShutdown, { once: true });
  const stopWatching = ledger.watch(() => {
    if (!readRun(ledger, run.address)) because("stopped");
  });
  if (!readRun(ledger, run.address)) because("stopped");
  const expiry = expire(() => readJob(ledger, run.state.job)?.timeout, run.state.time, clock, finished.signal)
    .then(() => because("expired"))
    .catch(() => {}); // the flow ended before its time did
  try {
    return await runFlow(definition, clock, stop.signal);
  } finally {
    finished.abort();
    stopWatching();
    signal.removeEventListener("abort", onShutdown);
    await expiry;
  }
}

/** Waits until the time paid for is over, which the owner may extend meanwhile. */
async function expire(
  timeout: () => bigint | undefined,
  start: bigint,
  clock: HostPorts["clock"],
  signal: AbortSignal,
): Promise<void> {
  const longestSleepMs = 1_000_000;
  for (;;) {
    const end = Number(start + (timeout() ?? 0n)) * 1000;
    const left = end - clock.now();
    if (left <= 0) return;
    await clock.sleep(Math.min(left, longestSleepMs), signal);
  }
}

/** Puts the result on chain: with `finish`, or with `complete` when the owner ended the job. */
async function post(
  ports: HostPorts,
  run: Assignment,
  result: Uint8Array,
  signal: AbortSignal,
): Promise<void> {
  const { ledger, clock, node, log } = ports;
  for (let pause = 100; !signal.aborted; pause *= 2) {
    const instructions = instructionsToPost(ports, run, result);
    if (!instructions) return;
    const reason = await submitInstructions(ledger, node, instructions).then(
      ({ outcome }) => outcome.error && JSON.stringify(outcome.error),
      (error: unknown) => String(error),
    );
    if (!reason) return;
    log.warn("a result could not be posted, trying again", { run: run.address, reason });
    await clock.sleep(pause, signal);
  }
}

function instructionsToPost({ ledger, node, log }: HostPorts, run: Assignment, result: Uint8Array) {
  const { job } = run.state;
  const job_state = readJob(ledger, job);
  const run_state = readRun(ledger, run.address);
  const market_state = job_state && readMarket(ledger, job_state.market);
  if (job_state && run_state && market_state) {
    return finishInstructions(node, { job, job_state, run: run.address, run_state, market_state, result });
  }
  if (job_state?.state === jobState.done && job_state.node === node.address) {
    return [completeInstruction(node, job, result)];
  }
  log.warn("the run was taken away, its result is dropped", { job, run: run.address });
  return undefined;
}
