import { setTimeout as delay } from "node:timers/promises";
import { afterAll, beforeAll, beforeEach, expect, test } from "@jest/globals";
import { localnetEnvironment } from "../../../../../provider/package/localnet.ts";
import { createNosanaProvider } from "../../../../../provider/provider.ts";
import type { Diagnostic } from "../../../../../src/bridge/index.ts";
import { createTestHost } from "../../../../../src/bridge/testing/index.ts";
import { type Fault, type FaultyRpc, startFaultyRpc } from "../../../../support/faulty-rpc.ts";
import { jobDefinition } from "../../../../support/jobs.ts";
import { useJournalHome } from "../../../../support/journal-home.ts";
import { marketOf } from "../../../localnet/support/jobs.ts";
import { startWorld, type World } from "../../../nosana/local-world.ts";

// The timeouts block: what each bound ends, and what it leaves alone.

useJournalHome();
let world: World;
let rpc: FaultyRpc;
beforeAll(async () => {
  // A transaction lives for 150 slots: longer than a send is held up here.
  world = await startWorld({ slot_ms: 100 });
  rpc = await startFaultyRpc(world.local.endpoints.rpc_endpoint);
});
afterAll(async () => {
  await rpc.stop();
  await world.close();
});
beforeEach(() => {
  rpc.decide = () => "none";
});

const newJob = () =>
  createTestHost(
    createNosanaProvider({
      ...localnetEnvironment(world.local.endpoints),
      NOSANA_RPC_ENDPOINT: rpc.url,
      NOSANA_ON_DESTROY: "stop",
    }),
  ).resource("nosana_job");
const config = (settings: Readonly<Record<string, unknown>>) => ({
  job_definition: JSON.stringify(jobDefinition()),
  completion_timeout_seconds: 3_600n,
  ...settings,
});
const errorsOf = (diagnostics: readonly Diagnostic[]) =>
  diagnostics.filter(({ severity }) => severity === "error").map(({ detail }) => detail);
const silent = (method: string): Fault => (method === "getMultipleAccounts" ? "hang" : "none");

test("create: over before the send, nothing is posted; over in the wait, the wait ends and the id is kept", async () => {
  const settings = (create: string) => config({ wait_for_completion: true, timeouts: { create } });
  rpc.decide = silent;
  const first = await newJob().apply(settings("1s"));
  expect(errorsOf(first.diagnostics)).toEqual([
    expect.stringMatching(/^timeouts\.create = "1s" was over .*Nothing was sent or paid\./),
  ]);
  expect([first.state, marketOf(world.local).queue]).toEqual([null, []]);

  // Over while the transaction is on its way, which is seen through.
  const job = newJob();
  rpc.decide = async (method): Promise<Fault> => {
    if (method === "sendTransaction") await delay(3_000);
    return "none";
  };
  const second = await job.apply(settings("3s"));
  expect(errorsOf(second.diagnostics)).toEqual([
    expect.stringMatching(/is still pending after timeouts\.create = "3s"\. .*terraform untaint/s),
  ]);
  expect(marketOf(world.local).queue).toEqual([second.state?.id]);
  expect(job.tainted).toBe(true);
  expect(errorsOf((await job.destroy()).diagnostics)).toEqual([]);
});

test("update, read, delete: each names itself, and the job stays in state until it is stopped", async () => {
  const job = newJob();
  const posted = await job.apply(config({}));
  expect(errorsOf(posted.diagnostics)).toEqual([]);
  const timeouts = { update: "1s", read: "1s", delete: "1s" };
  const update = await job.apply(config({ wait_until: "running", timeouts }));
  expect(errorsOf(update.diagnostics)).toEqual([
    expect.stringMatching(/is still pending after timeouts\.update = "1s".*raise timeouts\.update/s),
  ]);
  rpc.decide = silent;
  const refresh = await job.refresh();
  expect(errorsOf(refresh)).toEqual([
    expect.stringContaining('was not looked at within timeouts.read = "1s"'),
  ]);
  expect(job.state).toMatchObject({ id: posted.state?.id, status: "pending" });

  const reads = rpc.counts.getMultipleAccounts ?? 0;
  rpc.decide = (method, nth) => (nth > reads + 3 ? silent(method) : "none");
  const kept = await job.destroy();
  expect(errorsOf(kept.diagnostics)).toEqual([
    expect.stringMatching(/could not be stopped, and is kept in state: timeouts\.delete = "1s" is over\./),
  ]);
  rpc.decide = () => "none";
  expect(errorsOf((await job.destroy()).diagnostics)).toEqual([]);
  expect(marketOf(world.local).queue).toEqual([]);
});
