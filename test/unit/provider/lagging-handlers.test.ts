import { expect, test } from "@jest/globals";
import { address } from "@solana/kit";
import { jobExtend } from "../../../provider/actions/job-extend.ts";
import { jobStop } from "../../../provider/actions/job-stop.ts";
import { providerSchema } from "../../../provider/configuration.ts";
import { listedJobs } from "../../../provider/list-resources/job.ts";
import { localnetEnvironment } from "../../../provider/package/localnet.ts";
import { configureServices, type Services } from "../../../provider/services.ts";
import { silentLogger } from "../../../src/base/log.ts";
import { Diagnostics } from "../../../src/bridge/index.ts";
import { settledSlots } from "../../support/chain-edits.ts";
import { type LaggingRpc, startLaggingRpc } from "../../support/lagging-rpc.ts";
import { useQuietWorld } from "../../support/quiet-world.ts";
import { jobAt, marketOf } from "../localnet/support/jobs.ts";

// Actions and lists have no state: all that they know is what their process has seen.

const world = useQuietWorld();

const context = {
  signal: new AbortController().signal,
  log: silentLogger,
  process_log: silentLogger,
  diagnostics: new Diagnostics(),
  isAbandoned: () => false,
};

/** A process of its own, which knows no slot yet. */
const process = (rpc: LaggingRpc): Promise<Services> => {
  const unset = Object.fromEntries(Object.keys(providerSchema.attributes).map((name) => [name, null]));
  const environment = { ...localnetEnvironment(world.local.endpoints), NOSANA_RPC_ENDPOINT: rpc.url };
  return configureServices(unset as never, environment, context);
};

async function posted() {
  const { job } = await world.post(world.market);
  await settledSlots(world);
  return address(job);
}

const stop = (job: string, services: Services) =>
  jobStop.invoke({ config: { job }, progress: () => {} }, services, context);
const extend = (job: string, services: Services) =>
  jobExtend.invoke({ config: { job, timeout_seconds: 120 }, progress: () => {} }, services, context);
async function listed(services: Services): Promise<readonly string[]> {
  const config = { project: null, market: null, state: null };
  const found: string[] = [];
  const request = { config, include_resource: false, limit: 100n };
  for await (const { identity } of listedJobs.list(request as never, services, context))
    found.push(identity.job);
  return found;
}

test.each([
  ["stopped", stop],
  ["extended", extend],
])("with nothing but a node that lags, a job is not %s: nobody knows whether it is gone", async (_, act) => {
  await using rpc = await startLaggingRpc(world.local.endpoints.rpc_endpoint);
  const job = await posted();
  await rpc.freeze([job]);
  await expect(act(job, await process(rpc))).rejects.toMatchObject({ code: "JOB_UNCERTAIN" });
  expect([marketOf(world.local).queue, jobAt(world.local, job)?.timeout]).toEqual([[job], 60n]);
});

test("with other nodes beside it, it is extended and stopped", async () => {
  await using rpc = await startLaggingRpc(world.local.endpoints.rpc_endpoint);
  const job = await posted();
  await rpc.freeze([job]);
  rpc.reaches = (method, nth) => method === "getMultipleAccounts" && nth < 2;
  await extend(job, await process(rpc));
  expect(jobAt(world.local, job)?.timeout).toBe(120n);
  rpc.reaches = (method) => method === "getMultipleAccounts" && (rpc.answered[method] ?? 0) < 3;
  await stop(job, await process(rpc));
  expect(marketOf(world.local).queue).toEqual([]);
});

test("a list leaves no job out that its process has seen: it errs when only the node that lags is left", async () => {
  await using rpc = await startLaggingRpc(world.local.endpoints.rpc_endpoint);
  const job = await posted();
  const services = await process(rpc);
  await (await services.nosana()).job(job);
  await rpc.freeze([job]);
  rpc.reaches = (_, nth) => nth % 2 === 0;
  expect(await listed(services)).toEqual([job]);
  rpc.reaches = () => true;
  await expect(listed(services)).rejects.toMatchObject({ code: "RPC_LAGGING" });
});
