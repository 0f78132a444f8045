import { cidOfDigest, digestOfCid } from "../ipfs/content-store.ts";
import { jobState } from "../programs/jobs/job-state.ts";
import { submitInstructions } from "../sending.ts";
import { type RunOfNode, readJob, readMarket, readRun } from "./chain.ts";
import { checkDefinition, parseDefinition } from "./definition.ts";
import { emptyFlow, nothingLoaded } from "./flow-state.ts";
import type { HostPorts } from "./host.ts";
import { completeInstruction, finishInstructions } from "./instructions.ts";
import { deliveredDefinition, logisticsOf, publicResult } from "./logistics.ts";
import { PlanImpossible, planOf } from "./plan.ts";
import { runFlow } from "./run-flow.ts";
import type { JobSession } from "./session.ts";

export type Assignment = RunOfNode;

/** Runs one job from its definition to its posted result. */
export async function workOff(
  ports: HostPorts,
  run: Assignment,
  session: JobSession,
  signal: AbortSignal,
): Promise<void> {
  const { ledger, store, clock, forgeries } = ports;
  const job = readJob(ledger, run.state.job);
  if (!job) throw new Error(`run ${run.address} is of job ${run.state.job}, which does not exist`);
  const content = store.get(cidOfDigest(Uint8Array.from(job.ipfsJob)))?.content;
  const pinned = content && parseDefinition(content);
  if (content) await watched(ports, run, session, signal, () => carryOut(pinned, session, ports));
  signal.throwIfAborted();
  const forged = forgeries.take(session.job);
  const result = (await publicResult(pinned, session, clock, signal)) ?? nothingLoaded;
  signal.throwIfAborted();
  // Of a confidential job the owner alone is given it.
  const isPublic = logisticsOf(pinned).receive?.type === undefined;
  const cid = await store.add((isPublic && forged) || new TextEncoder().encode(JSON.stringify(result)));
  await post(ports, run, digestOfCid(cid), signal);
}

/** Gets the definition, checks it as a host does, and runs it; the session's flow tells what came of it. */
async function carryOut(pinned: unknown, session: JobSession, ports: HostPorts): Promise<void> {
  const { clock } = ports;
  const delivered = await deliveredDefinition(pinned, session, clock);
  if (delivered === undefined && session.flow) return;
  const failed = (status: string, error: unknown) => {
    const now = clock.now();
    session.flow = { ...emptyFlow(status, now), endTime: now, errors: [error] };
  };
  const checked = checkDefinition(delivered);
  if ("problems" in checked) return failed("validation-error", checked.problems);
  session.definition = checked.definition;
  const { ops } = checked.definition;
  try {
    return await runFlow(planOf(ops), ops, session, ports);
  } catch (error) {
    if (error instanceof PlanImpossible) return failed("init error", error.message);
    throw error;
  }
}

/** Does `work` while the session is stopped when the time paid for is over or the run is taken away on chain. */
async function watched(
  { ledger, clock }: HostPorts,
  run: Assignment,
  session: JobSession,
  signal: AbortSignal,
  work: () => Promise<void>,
): Promise<void> {
  const finished = new AbortController();
  const onPowerFailure = () => session.stop("stopped");
  signal.addEventListener("abort", onPowerFailure, { once: true });
  const stopIfTakenAway = () => {
    if (!readRun(ledger, run.address)) session.stop("stopped");
  };
  const stopWatching = ledger.watch(stopIfTakenAway);
  stopIfTakenAway();
  const expiry = expire(() => readJob(ledger, run.state.job)?.timeout, run.state.time, clock, finished.signal)
    .then(() => session.stop("expired"))
    .catch(() => {}); // the flow ended before its time did
  try {
    await work();
  } finally {
    finished.abort();
    stopWatching();
    signal.removeEventListener("abort", onPowerFailure);
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
