import { chmod, mkdir } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, beforeEach, expect, jest, test } from "@jest/globals";
import { execa } from "execa";
import { type FaultyRpc, startFaultyRpc } from "../support/faulty-rpc.ts";
import { jobBlock } from "../support/jobs.ts";
import { jobsOnChain, type Localnet, useLocalnet } from "../support/localnet.ts";
import { createWorkspace, onlyResource, stateFile, type Workspace } from "../support/terraform.ts";

jest.setTimeout(180_000);

let localnet: Localnet;
let rpc: FaultyRpc;
let workspace: Workspace;
beforeAll(async () => {
  localnet = await useLocalnet(["--hosts", "0"]);
});
afterAll(() => localnet.stop());
beforeEach(async () => {
  rpc = await startFaultyRpc(localnet.endpoints.rpc_endpoint);
  workspace = await createWorkspace({ ...localnet.environment, NOSANA_RPC_ENDPOINT: rpc.url });
});
afterEach(async () => {
  await workspace[Symbol.asyncDispose]();
  await rpc.stop();
});

/** Kills terraform's provider process the hard way. */
async function killProvider(terraform_pid: number | undefined): Promise<void> {
  const { stdout } = await execa("pgrep", ["-P", String(terraform_pid)], { reject: false });
  for (const pid of stdout.split("\n").filter(Boolean)) process.kill(Number(pid), "SIGKILL");
}

const waits = "wait_for_completion = true\n  completion_timeout_seconds = 60";
const moments: readonly (readonly [string, string, number, boolean])[] = [
  ["before anything is decided", "getAccountInfo", 1, false],
  ["while simulating", "simulateTransaction", 1, false],
  ["with the send on its way", "sendTransaction", 1, false],
  ["after the first status look-up", "getSignatureStatuses", 1, false],
  ["while waiting for the job", "getProgramAccounts", 3, true],
];

test.each(moments)(
  "the provider is killed %s: the next apply ends with one job, one id",
  async (_name, method, nth, wait) => {
    const before = await jobsOnChain(localnet.endpoints);
    await workspace.write(jobBlock({ arguments: wait ? waits : "" }));
    const apply = workspace.start(["apply", "-auto-approve", "-input=false", "-no-color"]);
    rpc.decide = (called, count) => {
      if (called === method && count === nth) void killProvider(apply.pid);
      return "none";
    };
    expect((await apply).exitCode).toBe(1);
    expect(await stateFile(workspace)).not.toContain('"id"');

    rpc.decide = () => "none";
    await workspace.write(jobBlock());
    const again = await workspace.apply();
    expect([again.exit_code, again.text]).toEqual([0, expect.stringContaining("1 added")]);
    const posted = (await jobsOnChain(localnet.endpoints)).filter((id) => !before.includes(id));
    expect(posted).toEqual([(await onlyResource(workspace)).values.id]);
    const plan = await workspace.plan();
    expect([plan.exit_code, plan.text]).toEqual([0, expect.stringContaining("No changes.")]);
  },
);

test("two interrupts lose the answer, and not the job", async () => {
  const before = await jobsOnChain(localnet.endpoints);
  await workspace.write(jobBlock({ arguments: waits }));
  const apply = workspace.start(["apply", "-auto-approve", "-input=false", "-no-color"]);
  rpc.decide = (method, count) => {
    // Posted, and following: the wait answers an interrupt at once unless its last look hangs.
    if (method === "getProgramAccounts" && count >= 3) {
      apply.kill("SIGINT");
      return "hang";
    }
    return "none";
  };
  await apply;
  rpc.decide = () => "none";
  await workspace.write(jobBlock());
  expect((await workspace.apply()).exit_code).toBe(0);
  const posted = (await jobsOnChain(localnet.endpoints)).filter((id) => !before.includes(id));
  const kept = (await workspace.resources()).map(({ values }) => values.id);
  expect(posted).toEqual(kept);
});

test("two resources with the same definition are two jobs, also after a kill", async () => {
  const before = await jobsOnChain(localnet.endpoints);
  await workspace.write(`${jobBlock({ name: "a" })}\n${jobBlock({ name: "b" })}`);
  const apply = workspace.start(["apply", "-auto-approve", "-input=false", "-no-color"]);
  rpc.decide = (method, count) => {
    if (method === "getSignatureStatuses" && count === 2) void killProvider(apply.pid);
    return "none";
  };
  await apply;
  rpc.decide = () => "none";
  expect((await workspace.apply()).exit_code).toBe(0);
  const posted = (await jobsOnChain(localnet.endpoints)).filter((id) => !before.includes(id));
  expect(posted).toEqual((await workspace.resources()).map(({ values }) => values.id).sort());
  expect(posted.length).toBe(2);
});

test("where nothing can be remembered, nothing is sent", async () => {
  if (process.getuid?.() === 0) {
    // Root writes everywhere: a file in the folder's place stops it as well.
    await workspace.write(jobBlock());
    const apply = await workspace.apply({ XDG_DATA_HOME: "/dev/null/nowhere" });
    expect([apply.exit_code, apply.text]).toEqual([
      1,
      expect.stringContaining("Cannot remember what is sent"),
    ]);
  } else {
    const folder = join(workspace.folder, "locked");
    await mkdir(folder);
    await chmod(folder, 0o500);
    await workspace.write(jobBlock());
    const apply = await workspace.apply({ XDG_DATA_HOME: folder });
    expect([apply.exit_code, apply.text]).toEqual([
      1,
      expect.stringContaining("Cannot remember what is sent"),
    ]);
  }
  expect(rpc.counts.sendTransaction).toBe(undefined);
});
