import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { Control } from "../support/control.ts";
import { jobBlock, jobDefinition } from "../support/jobs.ts";
import { jobsOnChain, type Localnet, useLocalnet } from "../support/localnet.ts";
import { createWorkspace, onlyResource } from "../support/terraform.ts";
import { until } from "../support/until.ts";

let localnet: Localnet;
beforeAll(async () => {
  localnet = await useLocalnet(["--hosts", "8", "--control-port", "0"]);
});
afterAll(() => localnet.stop());

const nothingToChange = [0, expect.stringContaining("No changes.")];
const waiting = "wait_for_completion = true\n  completion_timeout_seconds = 1200";

describe("a job that fails", () => {
  test("ends the apply with op, exit code and log, and is failed in state", async () => {
    await using workspace = await createWorkspace(localnet.environment);
    const env = { LOCALNET_EXIT_CODE: "3", LOCALNET_LOG: "first line\ncannot open model.bin" };
    await workspace.write(jobBlock({ env, arguments: waiting }));
    const apply = await workspace.apply();
    expect(apply.exit_code).toBe(1);
    expect(apply.text).toContain('Operation "work" failed with exit code 3');
    expect(apply.text).toContain("cannot open model.bin");
    const job = await onlyResource(workspace);
    expect(job.values).toMatchObject({ status: "failed", status_reason: "exit_code" });
    expect(job.values.operations).toMatchObject([{ id: "work", status: "failed", exit_code: 3 }]);
  });

  test("with on_failure = warn it is a warning, the job is not tainted, and the plan is empty", async () => {
    await using workspace = await createWorkspace(localnet.environment);
    await workspace.write(
      jobBlock({ env: { LOCALNET_EXIT_CODE: "1" }, arguments: `${waiting}\n  on_failure = "warn"` }),
    );
    const apply = await workspace.apply();
    expect([apply.exit_code, apply.text]).toEqual([0, expect.stringContaining("Warning: Job failed")]);
    const job = await onlyResource(workspace);
    expect([job.tainted, job.values.status]).toEqual([undefined, "failed"]);
    const plan = await workspace.plan();
    expect([plan.exit_code, plan.text]).toEqual(nothingToChange);
  });
});

describe("a wait that takes too long", () => {
  const slow = { env: { LOCALNET_DURATION_SECONDS: "until_ended" } };

  test("is an error that says how to keep the job; its id is in state; nothing is posted twice", async () => {
    await using workspace = await createWorkspace(localnet.environment);
    const before = await jobsOnChain(localnet.endpoints);
    await workspace.write(
      jobBlock({ ...slow, arguments: "wait_for_completion = true\n  completion_timeout_seconds = 2" }),
    );
    const apply = await workspace.apply();
    expect(apply.exit_code).toBe(1);
    expect(apply.text).toContain("Error: Timed out waiting for the job");
    expect(apply.text).toContain("terraform untaint");
    const job = await onlyResource(workspace);
    expect(job).toMatchObject({ tainted: true, values: { status: "running" } });
    const after = await jobsOnChain(localnet.endpoints);
    expect(after.filter((id) => !before.includes(id))).toEqual([job.values.id]);
  });

  test("with on_timeout = warn the next apply goes on waiting for the same job", async () => {
    await using workspace = await createWorkspace(localnet.environment);
    const settings = (seconds: number) =>
      `wait_for_completion = true\n  on_timeout = "warn"\n  completion_timeout_seconds = ${seconds}`;
    const env = { LOCALNET_DURATION_SECONDS: "until_ended" };
    await workspace.write(jobBlock({ env, arguments: settings(1) }));
    const first = await workspace.apply();
    expect([first.exit_code, first.text]).toEqual([
      0,
      expect.stringContaining("Warning: Job not completed yet"),
    ]);
    const { values } = await onlyResource(workspace);
    await workspace.write(jobBlock({ env, arguments: settings(1200) }));
    const running = workspace.start(["apply", "-auto-approve", "-input=false", "-no-color"]);
    let printed = "";
    running.stdout?.on("data", (text) => {
      printed += text;
    });
    await until(() => printed.includes("Modifying..."));
    await new Control(localnet.endpoints.control).endOperations(String(values.id));
    const { exitCode } = await running;
    expect([exitCode, printed]).toEqual([0, expect.stringContaining("0 added, 1 changed, 0 destroyed")]);
    expect((await onlyResource(workspace)).values).toMatchObject({ id: values.id, status: "completed" });
    const plan = await workspace.plan();
    expect([plan.exit_code, plan.text]).toEqual(nothingToChange);
  });
});

describe("changes", () => {
  test("another spelling of the same definition, and settings, change nothing on chain", async () => {
    await using workspace = await createWorkspace(localnet.environment);
    const definition = jobDefinition();
    await workspace.write(jobBlock({ arguments: waiting }));
    expect((await workspace.apply()).exit_code).toBe(0);
    const { values } = await onlyResource(workspace);

    const text = JSON.stringify({ ops: definition.ops, type: "container", version: "0.1" }, null, 4);
    await workspace.write(
      `resource "nosana_job" "test" {\n  job_definition = <<JSON\n${text}\nJSON\n  ${waiting}\n}\n`,
    );
    const plan = await workspace.plan();
    expect([plan.exit_code, plan.text]).toEqual(nothingToChange);

    // Settings are local: an endpoint nobody listens on does not matter.
    const offline = { NOSANA_RPC_ENDPOINT: "http://127.0.0.1:9", NOSANA_IPFS_GATEWAY: "http://127.0.0.1:9" };
    await workspace.write(jobBlock({ arguments: "wait_for_completion = false" }));
    const update = await workspace.apply(offline);
    expect([update.exit_code, update.text]).toEqual([
      0,
      expect.stringContaining("0 added, 1 changed, 0 destroyed"),
    ]);
    expect((await onlyResource(workspace)).values.id).toBe(values.id);
  });

  test("another definition, market or trigger replaces the job, and the plan says why", async () => {
    await using workspace = await createWorkspace(localnet.environment);
    await workspace.write(jobBlock({ arguments: waiting }));
    expect((await workspace.apply()).exit_code).toBe(0);
    const { values } = await onlyResource(workspace);
    await workspace.write(jobBlock({ env: { MODE: "other" }, arguments: waiting }));
    const plan = await workspace.plan();
    expect([plan.exit_code, plan.text]).toEqual([
      2,
      expect.stringMatching(/job_definition .* # forces replacement/),
    ]);
    await workspace.write(jobBlock({ arguments: `${waiting}\n  triggers = { run = "2" }` }));
    const apply = await workspace.apply();
    expect([apply.exit_code, apply.text]).toEqual([
      0,
      expect.stringContaining("1 added, 0 changed, 1 destroyed"),
    ]);
    expect((await onlyResource(workspace)).values.id).not.toBe(values.id);
  });

  test("the time-out of a live job is raised in place, and lowering it is refused with the next step", async () => {
    await using workspace = await createWorkspace(localnet.environment);
    const env = { LOCALNET_DURATION_SECONDS: "until_ended" };
    await workspace.write(jobBlock({ env }));
    expect((await workspace.apply()).exit_code).toBe(0);
    const { values } = await onlyResource(workspace);
    await workspace.write(jobBlock({ env, arguments: "timeout_seconds = 7200" }));
    const raise = await workspace.apply();
    expect([raise.exit_code, raise.text]).toEqual([0, expect.stringContaining("0 added, 1 changed")]);
    expect(await onlyResource(workspace)).toMatchObject({
      values: { id: values.id, timeout_seconds: 7200, deposit: 720_000 },
    });
    await workspace.write(jobBlock({ env, arguments: "timeout_seconds = 60" }));
    const lower = await workspace.apply();
    expect([lower.exit_code, lower.text]).toEqual([
      1,
      expect.stringContaining("Error: Time-out of a live job lowered"),
    ]);
    expect(await onlyResource(workspace)).toMatchObject({
      values: { id: values.id, timeout_seconds: 7200 },
    });
    const destroy = await workspace.destroy();
    expect([destroy.exit_code, destroy.text]).toEqual([
      0,
      expect.stringContaining("Warning: Job left running"),
    ]);
  });
});

test("what is known when planning is in the plan, and is what apply makes", async () => {
  await using workspace = await createWorkspace(localnet.environment);
  await workspace.write(jobBlock({ arguments: waiting }));
  await workspace.run(["plan", "-input=false", "-no-color", "-out=plan.bin"]);
  const shown = JSON.parse((await workspace.run(["show", "-json", "plan.bin"])).stdout) as {
    resource_changes: { change: { after: Record<string, unknown> } }[];
  };
  const planned = shown.resource_changes[0]?.change.after ?? {};
  expect(planned.ipfs_job).toMatch(/^Qm/);
  expect(planned.market).toBe(localnet.endpoints.market_address);
  const apply = await workspace.run(["apply", "-input=false", "-no-color", "plan.bin"]);
  expect(apply.exit_code).toBe(0);
  const { values } = await onlyResource(workspace);
  expect(values).toMatchObject({
    ipfs_job: planned.ipfs_job,
    market: planned.market,
    status: "completed",
  });
});
