import { expect, jest, test } from "@jest/globals";
import { useJobWorkspace } from "../support/job-workspace.ts";
import { type JobBlockOptions, jobBlock } from "../support/jobs.ts";
import { inVault } from "../support/vault.ts";

// nosana_job_completion: what waits is tainted, and not what is paid for.

jest.setTimeout(180_000);

const on = useJobWorkspace();

const configuration = (job: JobBlockOptions, seconds: number) => `${jobBlock(job)}
resource "nosana_job_completion" "test" {
  job                        = nosana_job.test.id
  completion_timeout_seconds = ${seconds}
}
output "logs" {
  value = nosana_job_completion.test.operations[0].logs
}
`;
const both = async () => {
  const [[job], [waiter]] = [
    [...(await on.shown()).values()],
    [...(await on.shown("nosana_job_completion")).values()],
  ];
  return { job, waiter };
};

test("a wait that takes too long fails and taints the waiter alone; the next apply waits again for the same job", async () => {
  const env = { LOCALNET_LOG: "hello" };
  await on.workspace.write(configuration({ env }, 1));
  const first = await on.workspace.apply();
  expect([first.exit_code, first.text]).toEqual([
    1,
    expect.stringContaining("Error: Timed out waiting for the job"),
  ]);
  const before = await both();
  expect([before.job?.tainted, before.waiter?.tainted]).toEqual([undefined, true]);
  const paid = await inVault(on.world);

  await on.world.local.localnet.addHost();
  await on.workspace.write(configuration({ env }, 60));
  const second = await on.workspace.apply();
  expect([second.exit_code, second.text]).toEqual([0, expect.stringContaining('logs = "hello"')]);
  const after = await both();
  expect(after.job?.values.id).toBe(before.job?.values.id);
  expect(after.waiter?.values).toMatchObject({ id: before.job?.values.id, status: "completed" });
  expect(await inVault(on.world)).toBeLessThan(paid);
  const plan = await on.workspace.plan();
  expect([plan.exit_code, plan.text]).toEqual([0, expect.stringContaining("No changes.")]);
});

test("a job that fails is told with its log, is not tainted, and is not run again by the next apply", async () => {
  const env = { LOCALNET_EXIT_CODE: "4", LOCALNET_LOG: "no space left" };
  await on.workspace.write(configuration({ env }, 60));
  const first = await on.workspace.apply();
  expect([first.exit_code, first.text]).toEqual([1, expect.stringContaining("failed with exit code 4")]);
  expect(first.text).toContain("no space left");
  const { job, waiter } = await both();
  expect([job?.tainted, waiter?.tainted, waiter?.values.status]).toEqual([undefined, true, "failed"]);
  const second = await on.workspace.apply();
  expect([second.exit_code, second.text]).toEqual([1, expect.stringContaining("failed with exit code 4")]);
  expect((await both()).job?.values.id).toBe(job?.values.id);
  expect((await on.workspace.destroy()).exit_code).toBe(0);
});
