import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { jobBlock } from "../support/jobs.ts";
import { type Localnet, useLocalnet } from "../support/localnet.ts";
import { postedBy } from "../support/paid-jobs.ts";
import { startStateBackend, useStateBackend } from "../support/state-backend.ts";
import { createWorkspace, onlyResource } from "../support/terraform.ts";

let localnet: Localnet;
beforeAll(async () => {
  localnet = await useLocalnet(["--hosts", "0"]);
});
afterAll(() => localnet.stop());

test("a run that is told to leave out a resource does not take that one's job for a lost one", async () => {
  using backend = await startStateBackend();
  await using workspace = await createWorkspace(localnet.environment);
  await useStateBackend(workspace, backend.url);
  const one = { env: { CASE: "targeted" } };
  await workspace.write(jobBlock(one));
  const { ids } = await postedBy(localnet, async () => {
    expect((await workspace.apply()).exit_code).toBe(0);
    await workspace.write(jobBlock(one) + jobBlock({ ...one, name: "second" }));
    const args = ["apply", "-target=nosana_job.second", "-auto-approve", "-input=false", "-no-color"];
    const run = await workspace.run(args);
    expect([run.exit_code, run.text]).toEqual([0, expect.not.stringContaining("taken over")]);
  });
  const held = (await workspace.resources()).map(({ values }) => String(values.id)).sort();
  expect([ids.length, held]).toEqual([2, ids]);
});

test("two states of one backend are two workspaces, also where only the environment tells them apart", async () => {
  using backend = await startStateBackend();
  const home = await mkdtemp(join(tmpdir(), "one-user-"));
  try {
    const workspaceOf = (state: string) =>
      createWorkspace({
        ...localnet.environment,
        XDG_DATA_HOME: home,
        TF_HTTP_ADDRESS: `${backend.url}${state}`,
      });
    await using first = await workspaceOf("a");
    await using second = await workspaceOf("b");
    const { ids } = await postedBy(localnet, async () => {
      for (const workspace of [first, second]) {
        await useStateBackend(workspace, null);
        await workspace.write(jobBlock({ env: { CASE: "told apart" } }));
        const run = await workspace.apply();
        expect([run.exit_code, run.text]).toEqual([0, expect.not.stringContaining("taken over")]);
      }
    });
    const held = await Promise.all([first, second].map(async (each) => (await onlyResource(each)).values.id));
    expect([ids.length, held.sort()]).toEqual([2, ids]);
  } finally {
    await rm(home, { recursive: true, force: true });
  }
});
