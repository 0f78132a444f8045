import { expect, test } from "@jest/globals";
import { address } from "@solana/kit";
import { chainEdits, settledSlots } from "../support/chain-edits.ts";
import { useJobWorkspace } from "../support/job-workspace.ts";
import { type JobBlockOptions, jobBlock, jobDefinition } from "../support/jobs.ts";
import { until } from "../support/until.ts";
import { inVault } from "../support/vault.ts";
import { marketOf } from "../unit/localnet/support/jobs.ts";

// nosana_job_completion: what waits is tainted, and not what is paid for.

const on = useJobWorkspace();

const configuration = (job: JobBlockOptions, queue_timeout_seconds = 60) => `${jobBlock(job)}
resource "nosana_job_completion" "test" {
  job                        = nosana_job.test.id
  completion_timeout_seconds = 1200
  queue_timeout_seconds      = ${queue_timeout_seconds}
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

test("a job that no host will ever find, and one whose account is closed, end the wait long before it is over", async () => {
  await on.workspace.write(`resource "nosana_job" "each" {
  for_each       = toset(["lost", "delisted"])
  job_definition = jsonencode(${JSON.stringify(jobDefinition())})
}
resource "nosana_job_completion" "each" {
  for_each                   = nosana_job.each
  job                        = each.value.id
  completion_timeout_seconds = 3600
}
`);
  const applying = on.workspace.apply();
  const queue = () => marketOf(on.world.local).queue;
  await until(() => queue().length === 2);
  await settledSlots(on.world);
  const [lost, delisted] = [address(String(queue()[0])), address(String(queue()[1]))];
  chainEdits(on.world).unqueue(lost);
  await on.world.client.delist(delisted, { wallet: on.world.wallet });
  const apply = await applying;
  expect([apply.exit_code, apply.text]).toEqual([
    1,
    expect.stringContaining(`Error: Job will never run: ${lost}`),
  ]);
  expect(apply.text).toMatch(new RegExp(`Error: Job cancelled: ${delisted}.*\\(delisted\\)`));
  const tainted = async (type: string) => [...(await on.shown(type)).values()].map((each) => each.tainted);
  expect(await tainted("nosana_job")).toEqual([undefined, undefined]);
  expect(await tainted("nosana_job_completion")).toEqual([true, true]);
  expect((await on.workspace.destroy()).exit_code).toBe(0);
});

test("a wait in the queue that takes too long fails and taints the waiter alone; the next apply waits again for the same job", async () => {
  const env = { LOCALNET_LOG: "hello" };
  await on.workspace.write(configuration({ env }, 1));
  const first = await on.workspace.apply();
  expect([first.exit_code, first.text]).toEqual([
    1,
    expect.stringMatching(/Error: No host has taken the job.* at position 1 of 1 in market/),
  ]);
  const before = await both();
  expect([before.job?.tainted, before.waiter?.tainted]).toEqual([undefined, true]);
  const paid = await inVault(on.world);

  await on.world.local.localnet.addHost();
  await on.workspace.write(configuration({ env }));
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
  await on.workspace.write(configuration({ env }));
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
