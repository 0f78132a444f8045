import { expect, test } from "@jest/globals";
import { confidentialStub } from "../../src/nosana/index.ts";
import {
  type ConfidentialBlockOptions,
  confidentialBlock,
  secretVariable,
} from "../support/confidential-jobs.ts";
import { Control } from "../support/control.ts";
import type { Fault } from "../support/faulty-rpc.ts";
import { useFaultyWorkspace } from "../support/faulty-workspace.ts";
import { jobBlock } from "../support/jobs.ts";
import { jobsOnChain } from "../support/localnet.ts";
import { signalProvider } from "../support/signals.ts";
import { onlyResource, type TerraformRun } from "../support/terraform.ts";
import { until } from "../support/until.ts";

// That no file and no output holds the definition's secret is looked at when a workspace is closed: see leaks.ts.

const on = useFaultyWorkspace(["--hosts", "16", "--slot-ms", "100", "--control-port", "0"]);

const waits = "wait_for_completion = true\n  completion_timeout_seconds = 1200";
const apply_arguments = ["apply", "-auto-approve", "-input=false", "-no-color"];

const write = (options: ConfidentialBlockOptions = {}) =>
  on.workspace.write(secretVariable + confidentialBlock(options));

/** Takes a while, so that the job still runs when an apply that does not wait comes back. */
const long = { LOCALNET_DURATION_SECONDS: "600" };

function expectDone(run: TerraformRun, text: string): void {
  expect([run.exit_code, run.text]).toEqual([0, expect.stringContaining(text)]);
}

async function expectNoChanges(): Promise<void> {
  expectDone(await on.workspace.plan(), "No changes.");
}

async function jobsPostedBy(work: () => Promise<void>): Promise<readonly string[]> {
  const before = await jobsOnChain(on.localnet.endpoints);
  await work();
  return (await jobsOnChain(on.localnet.endpoints)).filter((id) => !before.includes(id));
}

async function published(cid: unknown): Promise<unknown> {
  return (await fetch(`${on.localnet.endpoints.ipfs_gateway}/ipfs/${cid}`)).json();
}

/** Frees the host for the next test. */
async function stopJob(): Promise<void> {
  expectDone(
    await on.workspace.run(["destroy", ...apply_arguments.slice(1)], { NOSANA_ON_DESTROY: "stop" }),
    "",
  );
}

test("the definition goes to the host alone, and the result comes back from it; neither is public or in state", async () => {
  const LOCALNET_LOG = "for my eyes";
  await write({ env: { LOCALNET_LOG }, arguments: waits });
  const plan = await on.workspace.run(["plan", "-input=false", "-no-color", "-out=plan.bin"]);
  const cid = /\+ ipfs_job +\S*= "(Qm\w+)"/.exec(plan.stdout)?.[1];
  const json = await on.workspace.run(["show", "-json", "plan.bin"]);
  expect(JSON.parse(json.stdout)).toMatchObject({
    planned_values: { root_module: { resources: [{ values: { ipfs_job: cid, confidential: true } }] } },
  });
  expectDone(await on.workspace.run(["apply", "-input=false", "-no-color", "plan.bin"]), "1 added");
  const { values } = await onlyResource(on.workspace);
  expect(values).toMatchObject({
    status: "completed",
    status_reason: "success",
    definition_delivered: true,
    job_definition: null,
    job_definition_wo: null,
    job_definition_wo_version: "1",
    ipfs_job: cid,
    operations: [{ id: "work", status: "success", exit_code: 0, logs: null }],
  });
  expect(await published(values.ipfs_job)).toEqual(confidentialStub);
  expect(await published(values.ipfs_result)).toMatchObject({ status: "success", opStates: [] });
  await expectNoChanges();

  await write({ env: { LOCALNET_LOG, OTHER: "1" }, arguments: waits });
  await expectNoChanges();
  await write({ env: { LOCALNET_LOG, OTHER: "1" }, arguments: waits, version: 2 });
  const replacing = await on.workspace.plan();
  expect([replacing.exit_code, replacing.text]).toEqual([
    2,
    expect.stringMatching(/job_definition_wo_version .*# forces replacement/),
  ]);
});

test("job_definition can be confidential too: it is in state, and so are its logs; a failure is told with its log", async () => {
  const env = { LOCALNET_LOG: "no such file", LOCALNET_EXIT_CODE: "3" };
  await on.workspace.write(jobBlock({ env, arguments: `confidential = true\n  ${waits}` }));
  const apply = await on.workspace.apply();
  expect([apply.exit_code, apply.text]).toEqual([
    1,
    expect.stringMatching(/Operation "work" failed with exit code 3.* no such file/),
  ]);
  const { values } = await onlyResource(on.workspace);
  expect(values).toMatchObject({ status: "failed", status_reason: "exit_code" });
  expect(values.operations).toMatchObject([{ exit_code: 3, logs: "no such file" }]);
  expect(await published(values.ipfs_job)).toEqual(confidentialStub);
});

test("without a wait apply comes back once the host has the definition; nobody collects the result, and so it is not known", async () => {
  await write({ env: { LOCALNET_DURATION_SECONDS: "until_ended" } });
  expectDone(await on.workspace.apply(), "1 added");
  const { values } = await onlyResource(on.workspace);
  expect(values).toMatchObject({ status: "running", definition_delivered: true, operations: null });
  await expectNoChanges();
  const control = new Control(on.localnet.endpoints.control);
  await control.endOperations(String(values.id));
  for (let status = ""; status !== "failed"; ) {
    await control.act("skip_time", { seconds: 61 });
    await on.workspace.run(["apply", "-refresh-only", ...apply_arguments.slice(1)]);
    const { values: later } = await onlyResource(on.workspace);
    status = String(later.status);
    if (status === "failed")
      expect(later).toMatchObject({ status_reason: "result_not_collected", operations: null });
  }
  await expectNoChanges();
});

test("a result that could not be collected while apply waited is a warning, and taints no job; a completion of it fails", async () => {
  const waiter = `resource "nosana_job_completion" "test" {
  job                        = nosana_job.test.id
  completion_timeout_seconds = 1200
}
`;
  on.rpc.decide = (method) => (method === "GET results" ? "server_error" : "none");
  await write({ arguments: waits });
  let over = false;
  const ids = await jobsPostedBy(async () => {
    const applying = on.workspace.apply().finally(() => {
      over = true;
    });
    const control = new Control(on.localnet.endpoints.control);
    await until(async () => {
      // The host gives the result up after a minute.
      if ((on.rpc.counts["GET results"] ?? 0) > 0) await control.act("skip_time", { seconds: 61 });
      return over;
    });
    const apply = await applying;
    expectDone(apply, "Warning: Result of the confidential job not collected");
    expect(apply.text).toContain("it is not known whether it succeeded");
    const { tainted, values } = await onlyResource(on.workspace);
    expect([tainted, values.status, values.status_reason]).toEqual([
      undefined,
      "failed",
      "result_not_collected",
    ]);
    await expectNoChanges();

    await on.workspace.write(secretVariable + confidentialBlock({ arguments: waits }) + waiter);
    const waited = await on.workspace.apply();
    expect([waited.exit_code, waited.text]).toEqual([
      1,
      expect.stringContaining("Error: Result of the confidential job not collected"),
    ]);
    await on.workspace.write(
      secretVariable +
        confidentialBlock({ arguments: waits }) +
        waiter.replace("}", '  on_failure = "warn"\n}'),
    );
    expectDone(await on.workspace.apply(), "1 added, 0 changed, 1 destroyed");
  });
  expect(ids).toHaveLength(1);
  on.rpc.decide = () => "none";
});

test("interrupted before the definition is delivered: the job is kept, the plan says so, the next apply delivers; one job", async () => {
  on.rpc.decide = (method, nth) => {
    if (method === "POST job-definition" && nth === 2) applying.kill("SIGINT");
    return method === "POST job-definition" ? "server_error" : "none";
  };
  await write({ env: long });
  let applying: ReturnType<typeof on.workspace.start>;
  const ids = await jobsPostedBy(async () => {
    applying = on.workspace.start(apply_arguments);
    const { stdout } = await applying;
    expect(String(stdout)).toContain("Job definition not delivered yet");
  });
  const job = await onlyResource(on.workspace);
  expect([job.tainted, job.values.id]).toEqual([undefined, ids[0]]);
  expect(job.values).toMatchObject({ status: "running", definition_delivered: false });

  on.rpc.decide = () => "none";
  const plan = await on.workspace.plan();
  expect([plan.exit_code, plan.text]).toEqual([
    2,
    expect.stringMatching(
      /definition_delivered += false -> \(known after apply\).*0 to add, 1 to change, 0 to destroy/,
    ),
  ]);
  const more = await jobsPostedBy(async () => {
    expectDone(await on.workspace.apply(), "0 added, 1 changed, 0 destroyed");
  });
  expect([ids.length, more]).toEqual([1, []]);
  expect((await onlyResource(on.workspace)).values).toMatchObject({ id: ids[0], definition_delivered: true });
  await expectNoChanges();
  await stopJob();
});

test("a host that does not answer, refuses, fails, and loses its answer is given the definition by the same apply", async () => {
  const faults: readonly Fault[] = ["drop_request", "forbidden", "server_error", "drop_answer"];
  on.rpc.decide = (method, nth) => (method === "POST job-definition" ? (faults[nth - 1] ?? "none") : "none");
  await write({ env: long });
  const ids = await jobsPostedBy(async () => expectDone(await on.workspace.apply(), "1 added"));
  expect((await onlyResource(on.workspace)).values).toMatchObject({ id: ids[0], definition_delivered: true });
  expect(on.rpc.counts).toMatchObject({ "POST job-definition": 5, "GET job-definition": 1 });
  await stopJob();
});

test("a host that cannot be given it in time: an error names host, status and what to do; warn goes on, stop pays back", async () => {
  on.rpc.decide = (method) => (method === "POST job-definition" ? "forbidden" : "none");
  const bound = "completion_timeout_seconds = 4";
  await write({ env: long, arguments: bound });
  const failed = await on.workspace.apply();
  expect(failed.exit_code).toBe(1);
  const { id } = (await onlyResource(on.workspace)).values;
  expect(failed.text).toMatch(
    new RegExp(`Job definition not delivered: ${id}.*/hosts/\\w+ answered with HTTP status 403.* untaint`),
  );
  expectDone(await on.workspace.run(["untaint", "nosana_job.test"]), "untainted");
  await write({ env: long, arguments: `${bound}\n  on_timeout = "warn"` });
  expectDone(await on.workspace.apply(), `Warning: Job definition not delivered: ${id}`);
  await write({ env: long, arguments: `${bound}\n  on_timeout = "stop"` });
  const stopped = await on.workspace.apply();
  expect([stopped.exit_code, stopped.text]).toEqual([
    1,
    expect.stringMatching(/answered with HTTP status 403.* It was running, and was ended/),
  ]);
  expect((await onlyResource(on.workspace)).values).toMatchObject({ id, definition_delivered: false });
});

test("killed once the host has the definition: the next apply takes the job over, and finds it delivered", async () => {
  await write({ env: long });
  const applying = on.workspace.start(apply_arguments);
  on.rpc.decide = async (method): Promise<Fault> => {
    if (method !== "POST job-definition") return "none";
    await signalProvider(applying.pid, "SIGKILL");
    return "drop_answer";
  };
  const ids = await jobsPostedBy(async () => {
    await applying;
    on.rpc.decide = () => "none";
    expectDone(await on.workspace.apply(), "Job of an interrupted run taken over");
  });
  expect(on.rpc.counts["GET job-definition"]).toBe(1);
  expect(ids).toEqual([(await onlyResource(on.workspace)).values.id]);
  await expectNoChanges();
  await stopJob();
});

test("a job of an interrupted run with another secret definition is not taken over, for its host may have that", async () => {
  await write({ env: long });
  const applying = on.workspace.start(apply_arguments);
  on.rpc.decide = async (method): Promise<Fault> => {
    if (method === "POST job-definition") await signalProvider(applying.pid, "SIGKILL");
    return "none";
  };
  const [left] = await jobsPostedBy(async () => void (await applying));
  on.rpc.decide = () => "none";
  await write({
    env: { ...long, OTHER: "1" },
    arguments: 'on_timeout = "warn"\n  completion_timeout_seconds = 1',
  });
  const apply = await on.workspace.apply();
  expectDone(apply, `Warning: Job left behind by an interrupted run: ${left}`);
  expect((await onlyResource(on.workspace)).values.id).not.toBe(left);
  await stopJob();
  expectDone(
    await on.workspace.run(["import", "-no-color", "nosana_job.test", String(left)]),
    "not read back",
  );
  await stopJob();
});

test("an imported job is given the definition if its host has none, and is left alone else; the settings are taken over", async () => {
  on.rpc.decide = (method) => (method === "POST job-definition" ? "forbidden" : "none");
  await write({ env: long, arguments: 'on_timeout = "warn"\n  completion_timeout_seconds = 2' });
  expectDone(await on.workspace.apply(), "1 added");
  on.rpc.decide = () => "none";
  const { id } = (await onlyResource(on.workspace)).values;
  await write({ env: long });
  for (const definition_delivered of [false, true]) {
    expectDone(await on.workspace.run(["state", "rm", "nosana_job.test"]), "Removed");
    const imported = await on.workspace.run(["import", "-no-color", "nosana_job.test", String(id)]);
    expectDone(imported, `Warning: Definition of a confidential job not read back: ${id}`);
    const shown = { id, confidential: true, job_definition: null };
    expect((await onlyResource(on.workspace)).values).toMatchObject({ ...shown, definition_delivered });
    expectDone(await on.workspace.apply(), "0 added, 1 changed, 0 destroyed");
    const applied = { ...shown, definition_delivered: true, job_definition_wo_version: "1" };
    expect((await onlyResource(on.workspace)).values).toMatchObject(applied);
    await expectNoChanges();
  }
  expect(on.rpc.counts["GET job-definition"]).toBe(2);
  await stopJob();
});

test("nosana_job_completion collects the result of a confidential job, without its logs", async () => {
  const waiter = `resource "nosana_job_completion" "test" {
  job                        = nosana_job.test.id
  completion_timeout_seconds = 1200
}
`;
  await on.workspace.write(secretVariable + confidentialBlock() + waiter);
  expectDone(await on.workspace.apply(), "2 added");
  const found = (await on.workspace.resources()).find(({ type }) => type === "nosana_job_completion");
  expect(found?.values).toMatchObject({
    status: "completed",
    operations: [{ id: "work", exit_code: 0, logs: null }],
  });
});

test("what is wrong with the arguments is told by the plan, of a secret definition without what it holds", async () => {
  const block = (name: string, text: string) => `resource "nosana_job" "${name}" {\n${text}\n}\n`;
  const definition = (args: string) =>
    `jsonencode({ version = "0.1", type = "container", ops = [{ id = "a", type = "container/run", args = ${args} }] })`;
  const plain = definition('{ image = "alpine" }');
  const secret = definition('{ image = "alpine", env = { PASSWORD = var.secret } }');
  const wrong = definition("{ image = 5, imgae = var.secret }");
  const expectErrors = async (blocks: readonly string[], texts: readonly string[]) => {
    await on.workspace.write([secretVariable, ...blocks].join(""));
    const plan = await on.workspace.plan();
    expect(plan.exit_code).toBe(1);
    for (const text of texts) expect(plan.text).toContain(text);
  };
  await expectErrors(
    [
      block("neither", "confidential = true"),
      block("both", `confidential = true\njob_definition_wo = ${plain}\njob_definition = ${plain}`),
      block("version", `job_definition = ${plain}\njob_definition_wo_version = 1`),
    ],
    [
      "At least one of job_definition and job_definition_wo must be configured",
      "Only one of job_definition and job_definition_wo may be configured",
      "Version without a write-only job definition",
    ],
  );
  // What hangs on an ephemeral variable is known only once that is checked.
  await expectErrors(
    [
      block("public", `job_definition_wo = ${secret}`),
      block("wrong", `confidential = true\njob_definition_wo = ${wrong}`),
      block("text", "confidential = true\njob_definition_wo = var.secret"),
    ],
    [
      "Write-only job definition would be public",
      "job_definition_wo at ops[0].args.image: must be a string.",
      'job_definition_wo at ops[0].args.imgae: is not a known property; did you mean "image"?',
      "job_definition_wo: is not valid JSON",
    ],
  );
});
