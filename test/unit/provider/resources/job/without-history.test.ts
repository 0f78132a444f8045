import { expect, test } from "@jest/globals";
import { address } from "@solana/kit";
import { localnetEnvironment } from "../../../../../provider/package/localnet.ts";
import { createNosanaProvider } from "../../../../../provider/provider.ts";
import { lookFor } from "../../../../../provider/resources/job/stop.ts";
import type { Diagnostic } from "../../../../../src/bridge/index.ts";
import { createTestHost } from "../../../../../src/bridge/testing/index.ts";
import { chainEdits, settledSlots } from "../../../../support/chain-edits.ts";
import { jobDefinition } from "../../../../support/jobs.ts";
import { useQuietWorld } from "../../../../support/quiet-world.ts";

// A missing account is proof of an end only together with the transaction that closed it.

const world = useQuietWorld();

const config = (settings: Readonly<Record<string, unknown>> = {}) => ({
  job_definition: JSON.stringify(jobDefinition()),
  on_destroy: "stop",
  ...settings,
});
const told = (diagnostics: readonly Diagnostic[]) =>
  diagnostics.map(({ severity, summary }) => `${severity}: ${summary}`);

/** A job that a process has posted, and its account gone the next moment. */
async function closed(settings: Readonly<Record<string, unknown>> = {}) {
  const environment = localnetEnvironment(world.local.endpoints);
  const resource = createTestHost(createNosanaProvider(environment)).resource("nosana_job");
  const { diagnostics, state } = await resource.apply(config(settings));
  expect(diagnostics).toEqual([]);
  const id = address(String(state?.id));
  const edits = chainEdits(world);
  edits.unqueue(id);
  edits.close(id);
  await settledSlots(world);
  return { id, resource, edits };
}

test("an endpoint without history that does not know the job: nothing is gone, and the next step is named", async () => {
  const { id, resource, edits } = await closed();
  edits.forget(id);
  expect(told(await resource.refresh())).toEqual([`warning: Job not found: ${id}`]);
  expect(resource.state).toMatchObject({ id, status: "pending" });
  expect(await resource.plan(config({ rerun_if: "gone" }))).not.toMatchObject({ action: "replace" });
  const destroyed = await resource.destroy();
  expect(told(destroyed.diagnostics)).toContain("error: Job not stopped");
  const detail = destroyed.diagnostics.find(({ severity }) => severity === "error")?.detail;
  for (const step of ["not certain what became of", "rpc_endpoint", "terraform state rm"])
    expect(detail).toContain(step);
  expect(destroyed.state).toMatchObject({ id });
});

test('with on_destroy = "detach" such a resource can be destroyed all the same', async () => {
  const { id, resource, edits } = await closed({ on_destroy: "detach" });
  edits.forget(id);
  const destroyed = await resource.destroy();
  expect([destroyed.state, told(destroyed.diagnostics).filter((text) => text.startsWith("error"))]).toEqual([
    null,
    [],
  ]);
});

test("an endpoint whose history begins after the last look: the job is gone, for refresh and destroy", async () => {
  const { id, resource, edits } = await closed();
  await edits.prune();
  expect(told(await resource.refresh())).toEqual([`warning: Job account closed: ${id}`]);
  expect(resource.state).toMatchObject({ id, status_reason: "account_closed" });
  const destroyed = await resource.destroy();
  expect([told(destroyed.diagnostics), destroyed.state]).toEqual([
    [`warning: Job account closed: ${id}`],
    null,
  ]);
});

test("what looks for a job to stop or extend it takes it for gone only if it was seen before that", async () => {
  const { id, edits } = await closed();
  const signal = AbortSignal.timeout(60_000);
  await edits.prune();
  await expect(lookFor(id, 0n, world.client, { signal })).rejects.toMatchObject({ code: "JOB_UNCERTAIN" });
  const now = (await world.client.newestSlot())?.slot ?? 0n;
  await expect(lookFor(id, now, world.client, { signal })).rejects.toMatchObject({ code: "JOB_UNCERTAIN" });
  await expect(lookFor(id, 1n, world.client, { signal })).resolves.toBeNull();
});
