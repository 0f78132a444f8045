import { expect, test } from "@jest/globals";
import { type Address, address } from "@solana/kit";
import { localnetEnvironment } from "../../../../../provider/package/localnet.ts";
import { createNosanaProvider } from "../../../../../provider/provider.ts";
import { jobSchema } from "../../../../../provider/resources/job/schema.ts";
import { createTestHost } from "../../../../../src/bridge/testing/index.ts";
import { settledSlots } from "../../../../support/chain-edits.ts";
import { jobDefinition } from "../../../../support/jobs.ts";
import { type LaggingRpc, startLaggingRpc } from "../../../../support/lagging-rpc.ts";
import { errorsOf, useQuietWorld } from "../../../../support/quiet-world.ts";
import { marketOf } from "../../../localnet/support/jobs.ts";

// A node that lags behind has never heard of a job that was posted a moment ago. That is no word of its end.

const world = useQuietWorld();

/** A provider as a process of its own, which knows no slot yet. */
const process = (rpc: LaggingRpc) =>
  createTestHost(
    createNosanaProvider({ ...localnetEnvironment(world.local.endpoints), NOSANA_RPC_ENDPOINT: rpc.url }),
  );
const config = (settings: Readonly<Record<string, unknown>> = {}) => ({
  job_definition: JSON.stringify(jobDefinition()),
  on_destroy: "stop",
  ...settings,
});
const queue = (): readonly string[] => marketOf(world.local).queue;

async function posted(rpc: LaggingRpc) {
  const resource = process(rpc).resource("nosana_job");
  const { diagnostics, state } = await resource.apply(config());
  expect(diagnostics).toEqual([]);
  await settledSlots(world);
  return { resource, state: state ?? {}, id: address(String(state?.id)) };
}

/** The same state in a process that does not know when the job was seen: that of a version which did not keep it. */
async function ofEarlierVersion(rpc: LaggingRpc, state: Readonly<Record<string, unknown>>) {
  const resource = process(rpc).resource("nosana_job");
  const number = (_: string, value: unknown) => (typeof value === "bigint" ? Number(value) : value);
  return { resource, diagnostics: await resource.upgrade(jobSchema.version, JSON.stringify(state, number)) };
}

test("a destroy that reaches nothing but it is an error, and both the job and its resource are kept", async () => {
  await using rpc = await startLaggingRpc(world.local.endpoints.rpc_endpoint);
  const { id, resource } = await posted(rpc);
  await rpc.freeze([id]);
  const { diagnostics, state } = await resource.destroy();
  expect(errorsOf(diagnostics)).toEqual(["Solana RPC endpoint lags behind"]);
  expect([state?.id, queue()]).toEqual([id, [id]]);
});

test("without a slot to go by it is a warning at a refresh, an error at a destroy, and nothing is posted again", async () => {
  await using rpc = await startLaggingRpc(world.local.endpoints.rpc_endpoint);
  const { id, state } = await posted(rpc);
  await rpc.freeze([id]);
  const { resource, diagnostics } = await ofEarlierVersion(rpc, state);
  expect(diagnostics.map(({ severity, summary }) => [severity, summary])).toEqual([
    ["warning", `Job not found: ${id}`],
  ]);
  expect(await resource.plan(config({ rerun_if: "gone" }))).not.toMatchObject({ action: "replace" });
  const destroyed = await resource.destroy();
  expect(errorsOf(destroyed.diagnostics)).toEqual(["Job not stopped"]);
  expect(destroyed.diagnostics.find(({ severity }) => severity === "error")?.detail).toMatch(
    /not certain what became of job/,
  );
  expect([destroyed.state?.id, queue()]).toEqual([id, [id]]);
});

test("with other nodes beside it, which know the job's transactions, a destroy finds the job and stops it", async () => {
  await using rpc = await startLaggingRpc(world.local.endpoints.rpc_endpoint);
  const { id, state } = await posted(rpc);
  await rpc.freeze([id]);
  rpc.reaches = (method) => method === "getMultipleAccounts" && (rpc.answered[method] ?? 0) < 1;
  const { resource, diagnostics } = await ofEarlierVersion(rpc, state);
  expect([diagnostics, rpc.answered]).toEqual([[], { getMultipleAccounts: 1 }]);
  const destroyed = await resource.destroy();
  expect([errorsOf(destroyed.diagnostics), destroyed.state, queue()]).toEqual([[], null, []]);
});

test("every other answer from it: import, refresh and destroy find the job all the same", async () => {
  await using rpc = await startLaggingRpc(world.local.endpoints.rpc_endpoint);
  const { id } = await posted(rpc);
  await rpc.freeze([id]);
  rpc.reaches = (_, nth) => nth % 2 === 0;
  const resource = process(rpc).resource("nosana_job");
  expect(await resource.import(id)).toEqual([]);
  expect(resource.state).toMatchObject({ id, status: "pending" });
  expect(await resource.refresh()).toEqual([]);
  expect(await resource.plan(config({ timeout_seconds: 3_600n }))).not.toMatchObject({ action: "create" });
  expect(queue()).toEqual([id]);
  expect(rpc.answered.getMultipleAccounts).toBeGreaterThan(1);
});

test("nosana_job_completion in a process of its own errs, and says nothing of a closed account", async () => {
  await using rpc = await startLaggingRpc(world.local.endpoints.rpc_endpoint);
  const { id } = await posted(rpc);
  await rpc.freeze([id]);
  const { diagnostics } = await process(rpc)
    .resource("nosana_job_completion")
    .apply({ job: id as Address, completion_timeout_seconds: 5n });
  const [error] = diagnostics.filter(({ severity }) => severity === "error");
  expect(error?.summary).toMatch(/^(Lost sight of the job|Job not found)/);
  expect(diagnostics.map(({ summary }) => summary).join()).not.toContain("closed");
});
