import { chmod, mkdir } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "@jest/globals";
import { useFaultyWorkspace } from "../support/faulty-workspace.ts";
import { jobBlock } from "../support/jobs.ts";
import { jobsOnChain } from "../support/localnet.ts";
import { rememberedPostings } from "../support/paid-jobs.ts";
import { signalProvider } from "../support/signals.ts";
import { onlyResource, stateFile } from "../support/terraform.ts";
import { until } from "../support/until.ts";

const on = useFaultyWorkspace(["--hosts", "0"]);

const waits = "wait_for_completion = true\n  completion_timeout_seconds = 1200";
const moments: readonly (readonly [string, string, number, boolean])[] = [
  ["before anything is decided", "getMultipleAccounts", 1, false],
  ["while simulating", "simulateTransaction", 1, false],
  ["with the send on its way", "sendTransaction", 1, false],
  ["after the first status look-up", "getSignatureStatuses", 1, false],
  ["while waiting for the job", "getProgramAccounts", 3, true],
];

test.each(moments)(
  "the provider is killed %s: the next apply ends with one job, one id",
  async (_name, method, nth, wait) => {
    const before = await jobsOnChain(on.localnet.endpoints);
    await on.workspace.write(jobBlock({ arguments: wait ? waits : "" }));
    const apply = on.workspace.start(["apply", "-auto-approve", "-input=false", "-no-color"]);
    on.rpc.decide = (called, count) => {
      if (called === method && count === nth) void signalProvider(apply.pid, "SIGKILL");
      return "none";
    };
    expect((await apply).exitCode).toBe(1);
    expect(await stateFile(on.workspace)).not.toContain('"id"');

    on.rpc.decide = () => "none";
    await on.workspace.write(jobBlock());
    const again = await on.workspace.apply();
    expect([again.exit_code, again.text]).toEqual([0, expect.stringContaining("1 added")]);
    const posted = (await jobsOnChain(on.localnet.endpoints)).filter((id) => !before.includes(id));
    expect(posted).toEqual([(await onlyResource(on.workspace)).values.id]);
    const plan = await on.workspace.plan();
    expect([plan.exit_code, plan.text]).toEqual([0, expect.stringContaining("No changes.")]);
  },
);

test("two interrupts lose the answer, and not the job", async () => {
  const before = await jobsOnChain(on.localnet.endpoints);
  await on.workspace.write(jobBlock({ arguments: waits }));
  const apply = on.workspace.start(["apply", "-auto-approve", "-input=false", "-no-color"]);
  on.rpc.decide = (method, count) => {
    // Posted, and following: the wait answers an interrupt at once unless its last look hangs.
    if (method === "getProgramAccounts" && count >= 3) {
      apply.kill("SIGINT");
      return "hang";
    }
    return "none";
  };
  await apply;
  on.rpc.decide = () => "none";
  await on.workspace.write(jobBlock());
  expect((await on.workspace.apply()).exit_code).toBe(0);
  const posted = (await jobsOnChain(on.localnet.endpoints)).filter((id) => !before.includes(id));
  const kept = (await on.workspace.resources()).map(({ values }) => values.id);
  expect(posted).toEqual(kept);
});

test("a job that was answered is remembered until a state is seen to hold it, for its answer may get lost too", async () => {
  const before = await jobsOnChain(on.localnet.endpoints);
  const depends = "depends_on = [nosana_job.a]";
  const both = (settings: string) =>
    `${jobBlock({ name: "a" })}\n${jobBlock({ name: "b", env: { NAME: "b" }, arguments: `${depends}\n  ${settings}` })}`;
  await on.workspace.write(both(waits));
  const apply = on.workspace.start(["apply", "-auto-approve", "-input=false", "-no-color"]);
  const remembered = () => rememberedPostings(on.workspace);
  await until(async () => (await remembered()).length === 2);
  const [told] = (await remembered()).filter((name) => name.endsWith(".told.json"));
  await until(async () => (await jobsOnChain(on.localnet.endpoints)).length === before.length + 2);
  await signalProvider(apply.pid, "SIGKILL");
  await apply;
  expect(told).toContain(String((await onlyResource(on.workspace)).values.id));

  await on.workspace.write(both(""));
  expect((await on.workspace.apply()).text).toContain("1 added, 0 changed, 0 destroyed");
  const posted = (await jobsOnChain(on.localnet.endpoints)).filter((id) => !before.includes(id));
  expect(posted).toEqual((await on.workspace.resources()).map(({ values }) => values.id).sort());
  // A later refresh has seen the first in state, and the second is still to be seen there.
  expect(await remembered()).toEqual([expect.stringMatching(/\.told\.json$/)]);
  expect((await on.workspace.plan()).exit_code).toBe(0);
  expect(await remembered()).toEqual([]);
});

test("two resources with the same definition are two jobs, also after a kill", async () => {
  const before = await jobsOnChain(on.localnet.endpoints);
  await on.workspace.write(`${jobBlock({ name: "a" })}\n${jobBlock({ name: "b" })}`);
  const apply = on.workspace.start(["apply", "-auto-approve", "-input=false", "-no-color"]);
  on.rpc.decide = (method, count) => {
    if (method === "getSignatureStatuses" && count === 2) void signalProvider(apply.pid, "SIGKILL");
    return "none";
  };
  await apply;
  on.rpc.decide = () => "none";
  expect((await on.workspace.apply()).exit_code).toBe(0);
  const posted = (await jobsOnChain(on.localnet.endpoints)).filter((id) => !before.includes(id));
  expect(posted).toEqual((await on.workspace.resources()).map(({ values }) => values.id).sort());
  expect(posted.length).toBe(2);
});

test("several jobs of one definition, all waited for when the provider is killed, are each taken over once", async () => {
  const before = await jobsOnChain(on.localnet.endpoints);
  const names = ["a", "b", "c"];
  await on.workspace.write(names.map((name) => jobBlock({ name, arguments: waits })).join("\n"));
  const apply = on.workspace.start(["apply", "-auto-approve", "-input=false", "-no-color"]);
  on.rpc.decide = () => "none";
  await until(async () => (await jobsOnChain(on.localnet.endpoints)).length === before.length + names.length);
  await signalProvider(apply.pid, "SIGKILL");
  await apply;
  await on.workspace.write(names.map((name) => jobBlock({ name })).join("\n"));
  const again = await on.workspace.run([
    "apply",
    "-auto-approve",
    "-input=false",
    "-no-color",
    "-parallelism=1",
  ]);
  expect([again.exit_code, again.text]).toEqual([0, expect.stringContaining("3 added")]);
  const posted = (await jobsOnChain(on.localnet.endpoints)).filter((id) => !before.includes(id));
  expect(posted).toEqual((await on.workspace.resources()).map(({ values }) => values.id).sort());
  expect(posted.length).toBe(names.length);
});

test("where nothing can be remembered, nothing is sent", async () => {
  if (process.getuid?.() === 0) {
    // Root writes everywhere: a file in the folder's place stops it as well.
    await on.workspace.write(jobBlock());
    const apply = await on.workspace.apply({ XDG_DATA_HOME: "/dev/null/nowhere" });
    expect([apply.exit_code, apply.text]).toEqual([
      1,
      expect.stringContaining("Cannot remember what is sent"),
    ]);
  } else {
    const folder = join(on.workspace.folder, "locked");
    await mkdir(folder);
    await chmod(folder, 0o500);
    await on.workspace.write(jobBlock());
    const apply = await on.workspace.apply({ XDG_DATA_HOME: folder });
    expect([apply.exit_code, apply.text]).toEqual([
      1,
      expect.stringContaining("Cannot remember what is sent"),
    ]);
  }
  expect(on.rpc.counts.sendTransaction).toBe(undefined);
});
