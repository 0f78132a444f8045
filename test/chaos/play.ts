import { mkdir, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { startFaultyRpc } from "../support/faulty-rpc.ts";
import { randomNumbers } from "../support/random.ts";
import type { TerraformRun } from "../support/terraform.ts";
import { configurationOf, type Wanted } from "./configuration.ts";
import { type ChaosNetwork, newWallet, type RoundWallet } from "./network.ts";
import { type ChaosJob, calmApply, calmDestroy, type Round, type Step } from "./round.ts";
import { type KeptJob, Stage } from "./stage.ts";
import { type Scene, TroubleMaker } from "./trouble.ts";
import { judgeEnd, judgePlan, judgeRun, judgeSettled } from "./verdict.ts";

/** What one command did, and what the state said before and after it. */
export interface Deed {
  readonly step: Step;
  readonly wanted: Wanted;
  readonly run: TerraformRun;
  readonly before: readonly KeptJob[];
  readonly after: readonly KeptJob[];
  readonly seconds: number;
}

export interface Played {
  readonly round: Round;
  readonly wallet: RoundWallet;
  readonly deeds: readonly Deed[];
  /** What was wrong; empty when money and state are right. */
  readonly faults: readonly string[];
}

const timeout_seconds = 60;

/**
 * Plays a round in a folder: its commands with all their trouble, then one apply, one plan and one destroy that nobody
 * disturbs. The folder is left when something was wrong.
 */
export async function playRound(round: Round, network: ChaosNetwork, parent: string): Promise<Played> {
  const folder = join(parent, `round-${round.seed}${round.served_once ? "-served-once" : ""}`);
  await mkdir(folder, { recursive: true });
  const { endpoints, environment } = network.localnet;
  const wallet = await newWallet(network, folder);
  const rpc = await startFaultyRpc(endpoints.rpc_endpoint);
  const stage = new Stage(
    folder,
    { ...environment, NOSANA_RPC_ENDPOINT: rpc.url, NOSANA_KEYPAIR_PATH: wallet.keypair_path },
    round.served_once,
  );
  try {
    await stage.prepare();
    const deeds: Deed[] = [];
    const faults: string[] = [];
    let wanted: Wanted = { jobs: round.jobs, timeout_seconds, runs: new Map(), on_destroy: round.on_destroy };
    const random = randomNumbers(round.seed + 1);
    const done = async (step: Step) => {
      const deed = await doStep(step, wanted, round, { stage, rpc, control: network.control, random });
      deeds.push(deed);
      // Of a wrong round the folder is kept, for whoever wants to know why.
      const told = `${step.change} ${JSON.stringify(step.trouble)}\nexit ${deed.run.exit_code}\n${deed.run.stdout}\n${deed.run.stderr}`;
      await writeFile(join(folder, `${deeds.length}-${step.change}.log`), told);
      faults.push(...judgeRun(deed));
      return deed;
    };
    for (const step of round.steps) {
      wanted = changed(wanted, step);
      await done(step);
    }
    let settled = await done(calmApply);
    // It was not certain before whether this job was posted; that it was not is an error once, and the next apply posts it.
    if (settled.run.text.includes("expired without being executed")) settled = await done(calmApply);
    faults.push(...(await judgeSettled(settled, deeds, network, wallet)));
    if (settled.run.exit_code === 0) faults.push(...judgePlan(await planOf(stage)));
    const destroyed = await done(calmDestroy);
    faults.push(...(await judgeEnd(destroyed, deeds, network, wallet)));
    if (faults.length === 0) await rm(folder, { recursive: true, force: true });
    return { round, wallet, deeds, faults };
  } finally {
    await stage.close();
    await rpc.stop();
  }
}

/** The configuration that the user has in mind with a step. */
function changed(wanted: Wanted, { change }: Step): Wanted {
  const [first] = wanted.jobs;
  switch (change) {
    case "extend":
      return { ...wanted, timeout_seconds: wanted.timeout_seconds + 60 };
    case "replace": {
      const name = first?.name ?? "";
      return { ...wanted, runs: new Map([...wanted.runs, [name, (wanted.runs.get(name) ?? 0) + 1]]) };
    }
    case "add": {
      const added: ChaosJob = { name: `d${wanted.jobs.length}`, ends: "success", waits: false };
      return { ...wanted, jobs: [...wanted.jobs, added] };
    }
    case "stop_waiting":
      return { ...wanted, jobs: wanted.jobs.map((job) => ({ ...job, waits: false })) };
    default:
      return wanted;
  }
}

const unattended = ["-auto-approve", "-input=false", "-no-color"];

async function doStep(step: Step, wanted: Wanted, round: Round, scene: Scene): Promise<Deed> {
  const { stage } = scene;
  await stage.write(configurationOf(round.seed, wanted));
  const before = await stage.kept();
  const stateBefore = await stage.stateText();
  const trouble = new TroubleMaker(step.trouble, scene);
  await trouble.prepare();
  const startedAt = performance.now();
  const run = await stage.run({
    args: [step.change === "destroy" ? "destroy" : "apply", ...unattended],
    clock_jump_seconds: step.trouble.clock_jump_seconds,
    started: (process) => trouble.start(process),
  });
  await trouble.end();
  const after = await stage.kept();
  if (step.trouble.state_lost) await stage.setState(stateBefore);
  // What was told to a run that has not saved it is its process's own while that lives, as it never does for users.
  if (step.trouble.state_lost || step.trouble.blow === "interrupt_twice") await stage.endServing();
  const seconds = (performance.now() - startedAt) / 1000;
  return { step, wanted, run, before, after, seconds };
}

function planOf(stage: Stage): Promise<TerraformRun> {
  const args = ["plan", "-detailed-exitcode", "-input=false", "-no-color"];
  return stage.run({ args, clock_jump_seconds: 0, started: () => {} });
}
