import { readFile, rm } from "node:fs/promises";
import { join } from "node:path";
import { beforeEach, describe, expect, test } from "@jest/globals";
import type { Address } from "@solana/kit";
import { chainEdits, flow, opState, settledSlots } from "../support/chain-edits.ts";
import { useJobWorkspace } from "../support/job-workspace.ts";
import { jobBlock, jobDefinition } from "../support/jobs.ts";
import { jobsOnChain } from "../support/localnet.ts";
import { handsPlannedDataOn } from "../support/planned-data.ts";
import { until } from "../support/until.ts";
import { inVault } from "../support/vault.ts";
import { jobAt, marketOf } from "../unit/localnet/support/jobs.ts";

// Rows of the table of changes in docs/dev/lifecycle.md: what an edit of each argument does.

const on = useJobWorkspace();
const offline = { NOSANA_RPC_ENDPOINT: "http://127.0.0.1:9", NOSANA_IPFS_GATEWAY: "http://127.0.0.1:9" };
const plan_file = ["-input=false", "-no-color"];

/** Ends the job with a result, as a host would. */
async function end(name: string, ...states: readonly unknown[]): Promise<Address> {
  const id = await on.idOf(name);
  await chainEdits(on.world).done(id, flow("success", ...(states.length > 0 ? states : [opState()])));
  await settledSlots(on.world);
  return id;
}

// Each test begins without state; what earlier ones posted is left on chain.
beforeEach(() => rm(join(on.workspace.folder, "terraform.tfstate"), { force: true }));

describe("node, market", () => {
  test("a waiting host is given the job, whoever waits longer; another node or market replaces the job", async () => {
    const [first, chosen] = [await on.world.newNode(), await on.world.newNode()];
    await on.world.work(first);
    await on.world.work(chosen);
    await settledSlots(on.world);
    await on.workspace.write(jobBlock({ arguments: `node = "${chosen.address}"` }));
    const apply = await on.workspace.apply();
    expect([apply.exit_code, apply.text]).toEqual([0, expect.stringContaining("1 added")]);
    expect((await on.shown()).get("test")?.values).toMatchObject({
      status: "running",
      assigned_node: chosen.address,
    });
    expect(marketOf(on.world.local).queue).toEqual([first.address]);
    await on.world.stop(first);
    await settledSlots(on.world);

    await on.workspace.write(jobBlock());
    const anyNode = await on.workspace.plan();
    expect([anyNode.exit_code, anyNode.text]).toEqual([
      2,
      expect.stringMatching(/node .*# forces replacement/),
    ]);
    await on.workspace.write(
      jobBlock({ arguments: `node = "${chosen.address}"\n  market = "${chosen.address}"` }),
    );
    const elsewhere = await on.workspace.plan();
    expect(elsewhere.text).toMatch(/market .*# forces replacement/);
    await on.workspace.write(jobBlock({ arguments: `node = "${first.address}"` }));
    const absent = await on.workspace.run(["apply", "-auto-approve", ...plan_file], {
      NOSANA_ON_DESTROY: "stop",
    });
    expect([absent.exit_code, absent.text]).toEqual([
      1,
      expect.stringContaining("Error: Host not available"),
    ]);
  });
});

describe("a job that nobody waited for", () => {
  test("wait_until and wait_for_completion wait now, in place; then every setting is local", async () => {
    await on.workspace.write(jobBlock());
    expect((await on.workspace.apply()).exit_code).toBe(0);
    const id = await on.idOf("test");
    await on.workspace.write(jobBlock({ arguments: 'wait_until = "running"' }));
    const starting = on.workspace.apply();
    await on.world.work(await on.world.newNode());
    const started = await starting;
    expect([started.exit_code, started.text]).toEqual([0, expect.stringContaining("1 changed, 0 destroyed")]);
    expect((await on.shown()).get("test")?.values).toMatchObject({ id, status: "running" });
    const waiting = "wait_for_completion = true\n  completion_timeout_seconds = 1200";
    await on.workspace.write(jobBlock({ arguments: waiting }));
    const applying = on.workspace.apply();
    await end("test");
    const waited = await applying;
    expect([waited.exit_code, waited.text]).toEqual([0, expect.stringContaining("1 changed, 0 destroyed")]);
    const settings = `timeout_seconds = 60\n  on_failure = "warn"\n  rerun_if = "failed"\n  queue_timeout_seconds = 5\n  on_destroy = "stop"\n  max_price = 5\n  timeouts {\n    create = "1h30m"\n  }`;
    await on.workspace.write(jobBlock({ arguments: settings }));
    const local = await on.workspace.apply(offline);
    expect([local.exit_code, local.text]).toEqual([0, expect.stringContaining("1 changed, 0 destroyed")]);
    expect((await on.shown()).get("test")?.values).toMatchObject({
      id,
      status: "completed",
      timeout_seconds: 60,
      rerun_if: "failed",
      queue_timeout_seconds: 5,
      timeouts: { create: "1h30m", read: null, update: null, delete: null },
      max_price: 5,
    });
    const plan = await on.workspace.plan(offline);
    expect([plan.exit_code, plan.text]).toEqual([0, expect.stringContaining("No changes.")]);
  });
});

test("row 2: a time-out longer than the market suggests is what is posted and paid, for nobody enforces the market's", async () => {
  const { jobPrice, jobTimeout } = marketOf(on.world.local);
  const timeout = jobTimeout + 1_000n;
  const paid = await inVault(on.world);
  await on.workspace.write(jobBlock({ arguments: `timeout_seconds = ${timeout}` }));
  const apply = await on.workspace.apply();
  expect([apply.exit_code, apply.text]).toEqual([0, expect.not.stringContaining("Warning")]);
  expect(jobAt(on.world.local, await on.idOf("test"))).toMatchObject({ timeout });
  expect((await inVault(on.world)) - paid).toBe(timeout * jobPrice);
  expect((await on.workspace.plan()).exit_code).toBe(0);
});

test("row 8: each change of status during a wait is a line of the log, with the job and its new status", async () => {
  const log = join(on.workspace.folder, "row-8.log");
  const changes = async () =>
    (await readFile(log, "utf8").catch(() => ""))
      .split("\n")
      .filter((line) => line.includes('"job status changed"'))
      .map((line) => JSON.parse(line));
  await on.workspace.write(
    jobBlock({ arguments: "wait_for_completion = true\n  completion_timeout_seconds = 1200" }),
  );
  const queue = () => marketOf(on.world.local).queue;
  const before = queue();
  const applying = on.workspace.apply({ TF_LOG: "JSON", TF_LOG_PATH: log });
  await until(() => queue().length > before.length);
  const id = queue().at(-1) as Address;
  await chainEdits(on.world).run(id, on.world.wallet.address);
  await until(async () => (await changes()).length === 1);
  await chainEdits(on.world).done(id, flow("success", opState()));
  expect((await applying).exit_code).toBe(0);
  const line = { "@level": "info", "@timestamp": expect.any(String), job: id };
  expect(await changes()).toMatchObject([
    { ...line, status: "running" },
    { ...line, status: "completed" },
  ]);
});

describe("rerun_if, row 16", () => {
  test("-replace and replace_triggered_by run the job again, once", async () => {
    const { endpoints } = on.world.local;
    const seen = await jobsOnChain(endpoints);
    const posted = async () => (await jobsOnChain(endpoints)).filter((job) => !seen.includes(job)).length;
    const replaced = [0, expect.stringMatching(/1 added, . changed, 1 destroyed/)];
    const nothing = [0, expect.stringContaining("No changes.")];
    await on.workspace.write(jobBlock());
    expect((await on.workspace.apply()).exit_code).toBe(0);
    const first = await on.idOf("test");
    const again = await on.workspace.run([
      "apply",
      ...plan_file,
      "-auto-approve",
      "-replace=nosana_job.test",
    ]);
    expect([again.exit_code, again.text]).toEqual(replaced);
    const second = await on.idOf("test");
    let plan = await on.workspace.plan();
    expect([plan.exit_code, plan.text, await posted()]).toEqual([...nothing, 2]);

    const triggered = (run: string) => `resource "terraform_data" "run" {\n  input = "${run}"\n}
${jobBlock({ arguments: "lifecycle {\n    replace_triggered_by = [terraform_data.run]\n  }" })}`;
    await on.workspace.write(triggered("monday"));
    expect((await on.workspace.apply()).text).toContain("1 added, 0 changed, 0 destroyed");
    await on.workspace.write(triggered("tuesday"));
    const apply = await on.workspace.apply();
    expect([apply.exit_code, apply.text]).toEqual(replaced);
    const third = await on.idOf("test");
    plan = await on.workspace.plan();
    expect([plan.exit_code, plan.text, await posted()]).toEqual([...nothing, 3]);
    expect(new Set([first, second, third]).size).toBe(3);
  });

  test("failed: the plan replaces a failed job, says why, and the apply posts one new job", async () => {
    await on.workspace.write(jobBlock({ arguments: 'rerun_if = "failed"' }));
    expect((await on.workspace.apply()).exit_code).toBe(0);
    const live = await on.workspace.plan();
    expect([live.exit_code, live.text]).toEqual([0, expect.stringContaining("No changes.")]);
    const id = await end("test", opState({ status: "failed", exitCode: 1 }));
    const plan = await on.workspace.plan();
    expect([plan.exit_code, plan.text]).toEqual([
      2,
      expect.stringMatching(/status += "failed" -> \(known after apply\) # forces replacement/),
    ]);
    const apply = await on.workspace.apply();
    expect([apply.exit_code, apply.text]).toEqual([
      0,
      expect.stringContaining("1 added, 0 changed, 1 destroyed"),
    ]);
    expect(await on.idOf("test")).not.toBe(id);
  });

  test("gone replaces a job whose account was closed before its end was seen; never, the default, does not", async () => {
    await on.workspace.write(jobBlock());
    expect((await on.workspace.apply()).exit_code).toBe(0);
    await on.world.client.delist(await on.idOf("test"), { wallet: on.world.wallet });
    await settledSlots(on.world);
    const never = await on.workspace.plan();
    expect([never.exit_code, never.text]).toEqual([0, expect.stringContaining("No changes")]);
    await on.workspace.write(jobBlock({ arguments: 'rerun_if = "gone"' }));
    const gone = await on.workspace.plan();
    expect([gone.exit_code, gone.text]).toEqual([2, expect.stringMatching(/status .*# forces replacement/)]);
    await on.workspace.write(jobBlock({ arguments: 'rerun_if = "always"' }));
    expect((await on.workspace.plan()).exit_code).toBe(2);
    const open = jobBlock({ arguments: "rerun_if = terraform_data.policy.output" });
    await on.workspace.write(`resource "terraform_data" "policy" {\n  input = "gone"\n}\n${open}`);
    const id = await on.idOf("test");
    const unknown = await on.workspace.apply();
    expect([unknown.exit_code, unknown.text]).toEqual([
      1,
      expect.stringMatching(
        /Warning: Job stays until rerun_if is known[\s\S]*Error: Run apply again to replace the job/,
      ),
    ]);
    expect(await on.idOf("test")).toBe(id);
    const again = await on.workspace.apply();
    expect([again.exit_code, again.text]).toEqual([
      0,
      expect.stringContaining("1 added, 0 changed, 1 destroyed"),
    ]);
  });
});

describe("an apply of a part, of a saved plan, or without a refresh", () => {
  const saved = "saved.tfplan";
  const expectNothing = async (...more: readonly string[]) => {
    const plan = await on.workspace.run(["plan", ...plan_file, "-detailed-exitcode", ...more]);
    expect([more, plan.exit_code, plan.text]).toEqual([more, 0, expect.stringContaining("No changes")]);
  };
  const expectDone = async (args: readonly string[], text: string) => {
    const run = await on.workspace.run(["apply", ...plan_file, ...args]);
    expect([run.exit_code, run.text]).toEqual([0, expect.stringContaining(text)]);
  };
  /** The second job's definition names the first. */
  const two = (more = "") =>
    `${jobBlock({ name: "one", arguments: more })}${jobBlock({
      name: "two",
      env: { AFTER: "~" },
      arguments: more,
    }).replace('"~"', "nosana_job.one.id")}`;

  test("leaves nothing to plan, also when jobs have moved on since the plan was saved", async () => {
    await on.workspace.write(two());
    await expectDone(["-auto-approve", "-target=nosana_job.one"], "1 added");
    await on.workspace.run(["plan", ...plan_file, `-out=${saved}`]);
    await expectDone([saved], "1 added, 0 changed, 0 destroyed");
    await expectNothing();
    await expectNothing("-refresh=false");

    const waits = 'wait_for_completion = true\n  completion_timeout_seconds = 1200\n  on_destroy = "stop"';
    await on.workspace.write(two(waits));
    await on.workspace.run(["plan", ...plan_file, `-out=${saved}`]);
    await Promise.all([end("one"), end("two")]);
    await expectDone([saved], "0 added, 2 changed, 0 destroyed");
    await expectNothing();

    await on.workspace.write(two(`${waits}\n  timeout_seconds = 7000`));
    await expectDone(["-auto-approve", "-refresh=false", "-target=nosana_job.one"], "1 changed");
    await expectDone(["-auto-approve", "-refresh=false"], "0 added, 1 changed, 0 destroyed");
    await expectNothing("-refresh=false");
    await expectNothing();
  });

  test("extends a live job without a refresh, and raises only the setting of one that has ended since", async () => {
    await on.workspace.write(two());
    await expectDone(["-auto-approve"], "2 added");
    await on.workspace.write(two("timeout_seconds = 7000"));
    await end("two");
    await expectDone(["-auto-approve", "-refresh=false"], "0 added, 2 changed, 0 destroyed");
    expect(jobAt(on.world.local, await on.idOf("one"))).toMatchObject({ timeout: 7_000n });
    await expectNothing("-refresh=false");
    await expectNothing();
  });
});

describe("a definition that is known only while applying, row 18", () => {
  const input = (value: string) => `resource "terraform_data" "input" {
  input = ${JSON.stringify(value)}
}
resource "nosana_job" "test" {
  job_definition = replace(${JSON.stringify(JSON.stringify(jobDefinition({ MODE: "~" })))}, "~", terraform_data.input.output)
}
`;

  test("of a live job stops the apply before anything is stopped or paid, and the next one replaces it", async () => {
    await on.workspace.write(input("one"));
    expect((await on.workspace.apply()).exit_code).toBe(0);
    const id = await on.idOf("test");
    const paid = await inVault(on.world);
    await on.workspace.write(input("two"));
    const first = await on.workspace.apply();
    expect([first.exit_code, first.text]).toEqual([
      1,
      expect.stringContaining(`Error: Run apply again to replace the job: ${id}`),
    ]);
    expect(first.text).toContain(`Warning: Job stays until its definition is known: ${id}`);
    expect(first.text).not.toContain("inconsistent");
    expect(await inVault(on.world)).toBe(paid);
    expect(jobAt(on.world.local, id)).toMatchObject({ state: 0 });
    const second = await on.workspace.apply({ NOSANA_ON_DESTROY: "stop" });
    expect([second.exit_code, second.text]).toEqual([
      0,
      expect.stringContaining("1 added, 0 changed, 1 destroyed"),
    ]);
  });

  test("of a live job stops the apply of a saved plan, planned twice, in the same way", async () => {
    await on.workspace.write(input("five"));
    expect((await on.workspace.apply()).exit_code).toBe(0);
    const id = await on.idOf("test");
    const paid = await inVault(on.world);
    await on.workspace.write(input("six"));
    const save = ["plan", ...plan_file, "-detailed-exitcode", "-out=saved.tfplan"];
    for (const _ of ["first", "again"]) expect((await on.workspace.run(save)).exit_code).toBe(2);
    const applied = await on.workspace.run(["apply", ...plan_file, "saved.tfplan"]);
    expect([applied.exit_code, applied.text]).toEqual([
      1,
      expect.stringContaining(`Error: Run apply again to replace the job: ${id}`),
    ]);
    expect(applied.text).not.toContain("inconsistent");
    expect(await inVault(on.world)).toBe(paid);
    const plan = await on.workspace.plan();
    expect([plan.exit_code, plan.text]).toEqual([2, expect.stringMatching(/job_definition .*# forces repl/)]);
  });

  // Terraform says which plan it is from 1.16 on, so that there a first plan without a refresh may replace.
  test("of a live job is not replaced without a refresh; one that has ended is", async () => {
    await on.workspace.write(jobBlock({ env: { MODE: "seven" } }));
    expect((await on.workspace.apply()).exit_code).toBe(0);
    const id = await on.idOf("test");
    await on.workspace.write(jobBlock({ env: { MODE: "eight" } }));
    const unseen = ["plan", ...plan_file, "-refresh=false", "-detailed-exitcode"];
    const live = await on.workspace.run(unseen);
    const says_which = await handsPlannedDataOn(on.workspace);
    expect([live.exit_code, live.text]).toEqual(
      says_which
        ? [2, expect.stringMatching(/job_definition .*# forces repl/)]
        : [
            1,
            expect.stringMatching(/Error: Run apply again to replace the job[\s\S]*without -refresh=false/),
          ],
    );
    expect((await on.workspace.plan()).exit_code).toBe(2);
    await end("test");
    expect(
      (await on.workspace.run(["apply", ...plan_file, "-refresh-only", "-auto-approve"])).exit_code,
    ).toBe(0);
    const ended = await on.workspace.run(unseen);
    expect([ended.exit_code, ended.text]).toEqual([
      2,
      expect.stringMatching(/job_definition .*# forces repl/),
    ]);
    expect(await on.idOf("test")).toBe(id);
  });

  test("of a job that has ended plans to run it again", async () => {
    await on.workspace.write(input("three"));
    expect((await on.workspace.apply()).exit_code).toBe(0);
    const id = await end("test");
    await on.workspace.write(input("four"));
    const apply = await on.workspace.apply();
    expect([apply.exit_code, apply.text]).toEqual([
      0,
      expect.stringMatching(/job_definition .*# forces replacement/),
    ]);
    expect(await on.idOf("test")).not.toBe(id);
  });
});
