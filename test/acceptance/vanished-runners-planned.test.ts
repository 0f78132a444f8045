import { cp } from "node:fs/promises";
import { join } from "node:path";
import { expect, jest, test } from "@jest/globals";
import { useFaultyWorkspace } from "../support/faulty-workspace.ts";
import { jobDefinition } from "../support/jobs.ts";
import { postedBy } from "../support/paid-jobs.ts";
import { handsPlannedDataOn } from "../support/planned-data.ts";
import { chosenSeed, randomNumbers } from "../support/random.ts";
import { signalProvider } from "../support/signals.ts";
import { createWorkspace, type Workspace } from "../support/terraform.ts";

const on = useFaultyWorkspace(["--hosts", "0"]);
jest.setTimeout(1_200_000);

const jobs = `resource "nosana_job" "test" {
  count           = 3
  job_definition  = jsonencode(${JSON.stringify(jobDefinition())})
  timeout_seconds = 60
}
`;
const runners = 5;

interface ShownPlan {
  readonly resource_changes: readonly {
    readonly change: {
      readonly after: { readonly id?: string };
      readonly after_unknown: { readonly id?: boolean };
    };
  }[];
}

async function savedPlan({ run, write }: Workspace, file: string): Promise<ShownPlan["resource_changes"]> {
  await write(jobs);
  const planned = await run(["plan", "-input=false", "-no-color", `-out=${file}`]);
  expect([planned.exit_code, planned.text]).toEqual([0, expect.stringContaining("3 to add")]);
  const { stdout } = await run(["show", "-json", file]);
  return (JSON.parse(stdout) as ShownPlan).resource_changes;
}

test("one saved plan on five machines that vanish, where Terraform hands planned data on; elsewhere it promises no id", async () => {
  const changes = await savedPlan(on.workspace, "plan.out");
  const ids = changes.map(({ change }) => change.after.id);
  if (!(await handsPlannedDataOn(on.workspace))) {
    expect(changes.map(({ change }) => [change.after.id, change.after_unknown.id])).toEqual(
      changes.map(() => [undefined, true]),
    );
    return;
  }
  expect(new Set(ids).size).toBe(3);
  const environment = { ...on.localnet.environment, NOSANA_RPC_ENDPOINT: on.rpc.url };
  const seed = chosenSeed();
  const random = randomNumbers(seed);
  const kills: number[] = [];
  const apply = async (moment: number) => {
    await using machine = await createWorkspace(environment);
    await machine.write(jobs);
    await cp(join(on.workspace.folder, "plan.out"), join(machine.folder, "plan.out"));
    const applying = machine.start(["apply", "-input=false", "-no-color", "plan.out"]);
    let seen = 0;
    on.rpc.decide = () => {
      if (seen++ === moment) void signalProvider(applying.pid, "SIGKILL");
      return "none";
    };
    const { exitCode } = await applying;
    on.rpc.decide = () => "none";
    return { exitCode, seen, resources: await machine.resources() };
  };
  const { ids: posted, paid } = await postedBy(on.localnet, async () => {
    for (let runner = 1; runner < runners; runner++) {
      kills.push(Math.floor(random() * 20));
      await apply(kills.at(-1) ?? 0);
    }
    const what = `seed ${seed}: killed at requests ${kills.join(", ")}`;
    const last = await apply(Number.POSITIVE_INFINITY);
    expect([what, last.exitCode]).toEqual([what, 0]);
    expect([what, last.resources.map(({ values }) => values.id)]).toEqual([what, ids]);
    process.stdout.write(`vanished runners: ${what}\n`);
  });
  expect([seed, posted]).toEqual([seed, ids.toSorted()]);
  expect([seed, paid]).toEqual([seed, 3n * 100n * 60n]);
});
