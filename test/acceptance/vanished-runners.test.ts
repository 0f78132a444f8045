import { cp } from "node:fs/promises";
import { join } from "node:path";
import { expect, jest, test } from "@jest/globals";
import { useFaultyWorkspace } from "../support/faulty-workspace.ts";
import { jobDefinition } from "../support/jobs.ts";
import { postedBy } from "../support/paid-jobs.ts";
import { chosenSeed, randomNumbers } from "../support/random.ts";
import { signalProvider } from "../support/signals.ts";
import { createWorkspace, onlyResource } from "../support/terraform.ts";

const on = useFaultyWorkspace(["--hosts", "0"]);
jest.setTimeout(1_200_000);

const jobs = (name: string, count: number, more = "") => `resource "nosana_job" "test" {
  count           = ${count}
  job_definition  = jsonencode(${JSON.stringify(jobDefinition({ NAME: name }))})
  timeout_seconds = 60
  ${more}
}
`;
const adopt = 'on_duplicate = "adopt"';
const runners = 5;
const deposit = 100n * 60n;
const plan_file = "plan.out";
const applying = ["apply", "-input=false", "-no-color"];
const environment = () => ({ ...on.localnet.environment, NOSANA_RPC_ENDPOINT: on.rpc.url });

async function savePlan(configuration: string): Promise<void> {
  const { run, write } = on.workspace;
  await write(configuration);
  const planned = await run(["plan", "-input=false", "-no-color", `-out=${plan_file}`]);
  expect([planned.exit_code, planned.text]).toEqual([0, expect.stringContaining("to add")]);
}

/** A machine nobody has used before, on which the saved plan is applied, and whose provider is killed at a request. */
async function applyElsewhere(configuration: string, moment: number) {
  await using machine = await createWorkspace(environment());
  await machine.write(configuration);
  await cp(join(on.workspace.folder, plan_file), join(machine.folder, plan_file));
  const apply = machine.start([...applying, plan_file]);
  let seen = 0;
  on.rpc.decide = () => {
    if (seen++ === moment) void signalProvider(apply.pid, "SIGKILL");
    return "none";
  };
  const { exitCode, stdout } = await apply;
  on.rpc.decide = () => "none";
  const ids = (await machine.resources()).map(({ values }) => String(values.id));
  return { exitCode, text: String(stdout), ids };
}

test("one saved plan of three equal jobs on five machines that vanish, with on_duplicate adopt: three jobs, three deposits, in state", async () => {
  const seed = chosenSeed();
  const random = randomNumbers(seed);
  const kills: number[] = [];
  const configuration = jobs("vanished", 3, adopt);
  await savePlan(configuration);
  let ids: readonly string[] = [];
  const { ids: posted, paid } = await postedBy(on.localnet, async () => {
    for (let runner = 1; runner < runners; runner++) {
      kills.push(Math.floor(random() * 30));
      await applyElsewhere(configuration, kills.at(-1) ?? 0);
    }
    const last = await applyElsewhere(configuration, Number.POSITIVE_INFINITY);
    expect([seed, kills, last.exitCode, last.text]).toEqual([
      seed,
      kills,
      0,
      expect.stringContaining("3 added"),
    ]);
    ids = last.ids;
  });
  const what = `seed ${seed}: killed at requests ${kills.join(", ")}`;
  process.stdout.write(`vanished runners, adopting: ${what}\n`);
  expect([what, posted]).toEqual([what, ids.toSorted()]);
  expect([what, ids.length, paid]).toEqual([what, 3, 3n * deposit]);
});

test("from one equal job to two on the machine that planned: the one in state is neither named nor taken over", async () => {
  await on.workspace.write(jobs("second", 1, adopt));
  expect((await on.workspace.apply()).exit_code).toBe(0);
  await savePlan(jobs("second", 2, adopt));
  const apply = await on.workspace.run([...applying, plan_file]);
  expect([apply.exit_code, apply.text]).toEqual([0, expect.stringContaining("1 added")]);
  expect(apply.text).not.toContain("Live job with the same definition");
  const ids = (await on.workspace.resources()).map(({ values }) => values.id);
  expect(new Set(ids).size).toBe(2);
});

test("the default on a machine that is new names the job that a vanished one has posted", async () => {
  const configuration = jobs("default", 1);
  await on.workspace.write(configuration);
  expect((await on.workspace.apply()).exit_code).toBe(0);
  const { values } = await onlyResource(on.workspace);
  await using machine = await createWorkspace(environment());
  await machine.write(configuration);
  const { exit_code, text } = await machine.apply();
  expect([exit_code, text]).toEqual([
    0,
    expect.stringContaining(`Live job with the same definition: ${values.id}`),
  ]);
  expect(text).toContain(`terraform import 'nosana_job.NAME' ${values.id}`);
});
