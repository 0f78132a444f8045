import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, jest, test } from "@jest/globals";
import { localnetEnvironment } from "../../provider/package/localnet.ts";
import { type FaultyRpc, startFaultyRpc } from "../support/faulty-rpc.ts";
import { jobDefinition } from "../support/jobs.ts";
import { jobsOnChain } from "../support/localnet.ts";
import { type PlannedJob, startPlanningHost } from "../support/planning-host.ts";
import { chosenSeed, randomNumbers } from "../support/random.ts";
import { accountsOf, balanceOf } from "../unit/localnet/support/jobs.ts";
import { startWorld, type World } from "../unit/nosana/local-world.ts";

const rounds = Number(process.env.ROUNDS ?? 3);
jest.setTimeout(600_000 + rounds * 120_000);
const runners = 5;
const deposit = 100n * 60n;

let world: World;
let rpc: FaultyRpc;
let folder: string;
beforeAll(async () => {
  world = await startWorld({ slot_ms: 40 });
  rpc = await startFaultyRpc(world.local.endpoints.rpc_endpoint);
  folder = await mkdtemp(join(tmpdir(), "vanished-runners-"));
});
afterAll(async () => {
  await rpc.stop();
  await world.close();
  await rm(folder, { recursive: true, force: true });
});

/** A machine nobody has used before, with a home of its own. */
let machines = 0;
function newMachine() {
  const home = join(folder, String(machines++));
  const environment = localnetEnvironment(world.local.endpoints);
  return startPlanningHost({ ...environment, NOSANA_RPC_ENDPOINT: rpc.url, HOME: home, XDG_DATA_HOME: home });
}

/** All jobs of a plan, at the same time. */
async function apply(plan: readonly PlannedJob[], killed: () => void, moment: number): Promise<unknown[]> {
  await using machine = await newMachine();
  let seen = 0;
  rpc.decide = () => {
    if (seen++ === moment) {
      killed();
      machine.plugin.process.kill("SIGKILL");
    }
    return "none";
  };
  const answers = await Promise.allSettled(plan.map((job) => machine.apply(job)));
  rpc.decide = () => "none";
  if (seen > moment) return [];
  return answers.map((answer) => (answer.status === "fulfilled" ? answer.value.id : answer.reason));
}

const balance = async () => balanceOf(world.local, (await accountsOf(world.local, world.wallet.address)).nos);

test("one plan of three equal jobs on five machines, all but the last of which vanish: three jobs, three deposits, in state", async () => {
  const seed = chosenSeed();
  const random = randomNumbers(seed);
  const report: string[] = [];
  // So many requests a whole apply makes, or more.
  let requests = 30;
  for (let round = 0; round < rounds; round++) {
    const config = {
      job_definition: JSON.stringify(jobDefinition({ ROUND: String(round) })),
      timeout_seconds: 60n,
    };
    const plan: PlannedJob[] = [];
    {
      await using planner = await newMachine();
      for (let job = 0; job < 3; job++) plan.push(await planner.plan(config));
    }
    const [before, paid_before] = [await jobsOnChain(world.local.endpoints), await balance()];
    const kills: number[] = [];
    for (let runner = 1; runner < runners; runner++) {
      const moment = Math.floor(random() * requests);
      let hit = false;
      await apply(plan, () => (hit = true), moment);
      // An apply that was over before its moment has proved nothing: the next moments are earlier.
      if (!hit) requests = Math.max(1, moment);
      kills.push(hit ? moment : -1);
    }
    const ids = await apply(plan, () => {}, Number.POSITIVE_INFINITY);
    const posted = (await jobsOnChain(world.local.endpoints)).filter((id) => !before.includes(id));
    const what = `seed ${seed}, round ${round}: killed at requests ${kills.join(", ")}`;
    report.push(what);
    expect([what, ids]).toEqual([what, plan.map(({ planned }) => planned.id)]);
    expect([what, posted]).toEqual([what, ids.toSorted()]);
    expect([what, paid_before - (await balance())]).toEqual([what, 3n * deposit]);
  }
  process.stdout.write(`vanished runners:\n  ${report.join("\n  ")}\n`);
});

test("one plan on three machines at the same time: each has the same three jobs, which are paid for once", async () => {
  const config = {
    job_definition: JSON.stringify(jobDefinition({ ROUND: "together" })),
    timeout_seconds: 60n,
  };
  await using planner = await newMachine();
  const plan = [await planner.plan(config), await planner.plan(config), await planner.plan(config)];
  const [before, paid_before] = [await jobsOnChain(world.local.endpoints), await balance()];
  const states = await Promise.all(
    [1, 2, 3].map(async () => {
      await using machine = await newMachine();
      const made = await Promise.all(plan.map((job) => machine.apply(job)));
      return made.map(({ id }) => id);
    }),
  );
  const ids = plan.map(({ planned }) => planned.id);
  expect(states).toEqual([ids, ids, ids]);
  const posted = (await jobsOnChain(world.local.endpoints)).filter((id) => !before.includes(id));
  expect([posted, paid_before - (await balance())]).toEqual([ids.toSorted(), 3n * deposit]);
});
