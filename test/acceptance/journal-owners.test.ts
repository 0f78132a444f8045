import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from "@jest/globals";
import { execa } from "execa";
import { jobBlock } from "../support/jobs.ts";
import { jobsOnChain, type Localnet, useLocalnet } from "../support/localnet.ts";
import { signalProvider } from "../support/signals.ts";
import { createWorkspace, onlyResource, stateFile, type Workspace } from "../support/terraform.ts";
import { until } from "../support/until.ts";

let localnet: Localnet;
let home: string;
let first: Workspace;
let second: Workspace;

beforeAll(async () => {
  localnet = await useLocalnet(["--hosts", "0"]);
});
afterAll(() => localnet.stop());
beforeEach(async () => {
  // Two folders of one user, who applies the same definition in both.
  home = await mkdtemp(join(tmpdir(), "one-user-"));
  const environment = { ...localnet.environment, XDG_DATA_HOME: home };
  [first, second] = [await createWorkspace(environment), await createWorkspace(environment)];
});
afterEach(async () => {
  for (const workspace of [first, second]) await workspace[Symbol.asyncDispose]();
  await rm(home, { recursive: true, force: true });
});

const waits = "wait_for_completion = true\n  completion_timeout_seconds = 1200";
const apply = ["apply", "-auto-approve", "-input=false", "-no-color"];

/** Starts an apply in the first folder and waits until its job is on chain. */
async function postingIn(workspace: Workspace, blocks: string, jobs = 1) {
  const before = (await jobsOnChain(localnet.endpoints)).length;
  await workspace.write(blocks);
  const terraform = workspace.start(apply);
  await until(async () => (await jobsOnChain(localnet.endpoints)).length === before + jobs);
  return { terraform };
}

/** What the second folder's apply of the same definition does: it posts a job of its own and says nothing of the other. */
async function expectOwnJob(definition: string): Promise<string> {
  const before = await jobsOnChain(localnet.endpoints);
  await second.write(definition);
  const run = await second.apply();
  expect([run.exit_code, run.text]).toEqual([0, expect.not.stringMatching(/taken over|earlier run/)]);
  const id = String((await onlyResource(second)).values.id);
  expect(before).not.toContain(id);
  expect(await jobsOnChain(localnet.endpoints)).toHaveLength(before.length + 1);
  return id;
}

test("a job that was handed to Terraform is not given to another folder's resource when its process is killed", async () => {
  const handed = jobBlock({ name: "a" });
  const waiting = jobBlock({
    name: "b",
    env: { N: "b" },
    arguments: `${waits}\n  depends_on = [nosana_job.a]`,
  });
  const { terraform } = await postingIn(first, handed + waiting, 2);
  await until(async () => (await stateFile(first)).includes('"a"'));
  await signalProvider(terraform.pid, "SIGKILL");
  terraform.kill("SIGKILL");
  await terraform;
  const own = await expectOwnJobBesideStray(handed);
  const kept = JSON.parse(await stateFile(first)) as {
    resources: { instances: { attributes: { id: string } }[] }[];
  };
  const ids = kept.resources.flatMap(({ instances }) => instances.map(({ attributes }) => attributes.id));
  expect(ids).not.toContain(own);
});

/** The same, where the first folder has left another job behind, which is rightly named with its folder. */
async function expectOwnJobBesideStray(definition: string): Promise<string> {
  await second.write(definition);
  const run = await second.apply();
  expect([run.exit_code, run.text]).toEqual([
    0,
    expect.stringMatching(new RegExp(`left behind by an interrupted run.*by a run in ${first.folder}`)),
  ]);
  expect(run.text).not.toContain("taken over");
  return String((await onlyResource(second)).values.id);
}

test.each([
  ["whose machine was suspended for a while", "SIGSTOP"],
  ["that goes on while another's clock is ahead", null],
] as const)("the job of a run %s stays its own", async (_, signal) => {
  const definition = jobBlock({ name: "a" });
  const { terraform } = await postingIn(first, jobBlock({ name: "a", arguments: waits }));
  if (signal) await signalProvider(terraform.pid, signal);
  // Times of files tell nothing: these are an hour old for whoever looks at a clock.
  await execa("find", [home, "-type", "f", "-exec", "touch", "-d", "1 hour ago", "{}", "+"]);
  const own = await expectOwnJob(definition);
  if (signal) await signalProvider(terraform.pid, "SIGCONT");
  terraform.kill("SIGINT");
  await terraform;
  expect((await onlyResource(first)).values.id).not.toBe(own);
});
