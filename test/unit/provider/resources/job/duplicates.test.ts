import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from "@jest/globals";
import type { Address } from "@solana/kit";
import { localnetEnvironment } from "../../../../../provider/package/localnet.ts";
import { createNosanaProvider } from "../../../../../provider/provider.ts";
import { path } from "../../../../../src/bridge/index.ts";
import { createTestHost } from "../../../../../src/bridge/testing/index.ts";
import { digestOf } from "../../../../../src/nosana/index.ts";
import { type FaultyRpc, startFaultyRpc } from "../../../../support/faulty-rpc.ts";
import { jobDefinition } from "../../../../support/jobs.ts";
import { jobsOnChain } from "../../../../support/localnet.ts";
import { list } from "../../../localnet/support/jobs.ts";
import { type Network, startNetwork } from "../../../localnet/support/network.ts";

const earlier_home = process.env.XDG_DATA_HOME;
const homes: string[] = [];
let network: Network;
let rpc: FaultyRpc;
/** How often a wallet's jobs were searched for. */
let searches = 0;
let is_searchable = true;
let name = 0;

beforeAll(async () => {
  network = await startNetwork();
  rpc = await startFaultyRpc(network.endpoints.rpc_endpoint);
  rpc.decide = (method, _, params) => {
    // The size of a job's account.
    if (method !== "getProgramAccounts" || !JSON.stringify(params).includes('{"dataSize":240}'))
      return "none";
    searches++;
    return is_searchable ? "none" : "forbidden";
  };
});
afterAll(async () => {
  await rpc.stop();
  await network.localnet.close();
});
beforeEach(() => {
  name++;
  return newMachine();
});
afterEach(async () => {
  is_searchable = true;
  if (earlier_home === undefined) delete process.env.XDG_DATA_HOME;
  else process.env.XDG_DATA_HOME = earlier_home;
  await Promise.all(homes.splice(0).map((home) => rm(home, { recursive: true, force: true })));
});

/** From here on providers run on a machine that nobody has used before. */
async function newMachine(): Promise<void> {
  const home = await mkdtemp(join(tmpdir(), "duplicates-"));
  homes.push(home);
  process.env.XDG_DATA_HOME = home;
}

const definition = () => jobDefinition({ NAME: String(name) });
const config = (more: object = {}) => ({
  job_definition: JSON.stringify(definition()),
  timeout_seconds: 60n,
  ...more,
});
const environment = () => ({ ...localnetEnvironment(network.endpoints), NOSANA_RPC_ENDPOINT: rpc.url });
const host = (more: Record<string, string> = {}, options: Parameters<typeof createTestHost>[1] = {}) =>
  createTestHost(createNosanaProvider({ ...environment(), ...more }), options);

/** A job that the machine of an earlier run took with it. */
async function vanished(): Promise<Address> {
  const { publishable } = await import("../../../../../provider/resources/job/definition.ts");
  const { cid } = await publishable(JSON.stringify(definition()));
  return (await list(network, network.wallet, { digest: digestOf(cid), timeout: 60n })).job;
}

const several = async (count: number) => {
  const ids: Address[] = [];
  for (let each = 0; each < count; each++) ids.push(await vanished());
  return ids.toSorted();
};

/** What was done meanwhile. */
async function during<T>(work: () => Promise<T>) {
  const [asked, jobs] = [searches, await jobsOnChain(network.endpoints)];
  const result = await work();
  const posted = (await jobsOnChain(network.endpoints)).filter((id) => !jobs.includes(id));
  return { result, searches: searches - asked, posted };
}

const summaries = (outcome: { readonly diagnostics: readonly { readonly summary: string }[] }) =>
  outcome.diagnostics.map(({ summary }) => summary);

test("warn is the default: the job is named with age, cost and what to do, once, and another is posted", async () => {
  const job = await vanished();
  const machine = host();
  const { result: first } = await during(() => machine.resource("nosana_job").apply(config()));
  expect(first.state?.id).not.toBe(job);
  expect(summaries(first)).toEqual([`Live job with the same definition: ${job}`]);
  const [warning] = first.diagnostics;
  for (const fact of [
    "It is queued;",
    /posted \d+ seconds? ago/,
    "has cost 0 NOS so far",
    "0.006 NOS",
    `terraform import 'nosana_job.NAME' ${job}`,
    `nosana job stop ${job}`,
  ])
    expect(warning?.detail).toMatch(fact);
  expect((await machine.resource("nosana_job").apply(config())).diagnostics).toEqual([]);
});

test("adopt: ten creates side by side take over ten jobs with one search; the eleventh is posted", async () => {
  const jobs = await several(10);
  const machine = host({ NOSANA_ON_DUPLICATE: "adopt" });
  const plans = await Promise.all(
    Array.from({ length: 11 }, async () => {
      const instance = machine.resource("nosana_job");
      return { instance, plan: await instance.savePlan(config()) };
    }),
  );
  const { result, posted, ...counts } = await during(() =>
    Promise.all(plans.map(({ instance, plan }) => instance.applyPlan(plan))),
  );
  const ids = result.map(({ state }) => state?.id as string).toSorted();
  expect(new Set(ids).size).toBe(11);
  expect(ids.filter((id) => jobs.includes(id as Address))).toEqual(jobs);
  expect(posted).toEqual(ids.filter((id) => !jobs.includes(id as Address)));
  expect(counts.searches).toBe(1);
  const messages = result.flatMap(summaries).toSorted();
  expect(messages).toEqual(jobs.map((job) => `Live job with the same definition taken over: ${job}`));
});

test("two runs on one machine take over different jobs", async () => {
  const jobs = await several(1);
  const runs = [host(), host()].map((each) => each.resource("nosana_job"));
  const ids = (await Promise.all(runs.map((run) => run.apply(config({ on_duplicate: "adopt" }))))).map(
    ({ state }) => state?.id as Address,
  );
  expect(ids.filter((id) => jobs.includes(id))).toEqual(jobs);
  expect(new Set(ids).size).toBe(2);
});

test("a job whose taking over fails is there for the next apply on the same machine", async () => {
  const job = await vanished();
  const { decide } = rpc;
  rpc.decide = (method, ...more) =>
    method === "getMultipleAccounts" ? "forbidden" : decide(method, ...more);
  const config_adopt = config({ on_duplicate: "adopt" });
  const failed = await host().resource("nosana_job").apply(config_adopt);
  rpc.decide = decide;
  expect([failed.state, failed.diagnostics[0]?.severity]).toEqual([null, "error"]);
  expect((await host().resource("nosana_job").apply(config_adopt)).state?.id).toBe(job);
});

test("fail: an error that names the jobs, before anything is pinned or paid", async () => {
  const job = await vanished();
  const { result, posted } = await during(() =>
    host()
      .resource("nosana_job")
      .apply(config({ on_duplicate: "fail" })),
  );
  expect([result.state, posted]).toEqual([null, []]);
  expect(result.diagnostics).toMatchObject([
    { severity: "error", summary: `Live job with the same definition: ${job}`, path: path("on_duplicate") },
  ]);
});

test("ignore does not look, and neither does a plan, a refresh, or an apply that changes on_duplicate", async () => {
  const job = await vanished();
  const instance = host().resource("nosana_job");
  const created = await during(() => instance.apply(config({ on_duplicate: "ignore" })));
  expect([created.result.diagnostics, created.searches]).toEqual([[], 0]);
  const { id } = instance.state ?? {};
  const changed = await during(async () => {
    await instance.plan(config({ on_duplicate: "adopt" }));
    return instance.apply(config({ on_duplicate: "adopt" }));
  });
  expect([changed.result.action, changed.result.diagnostics, changed.searches]).toEqual(["update", [], 0]);
  expect([instance.state?.id, instance.state?.on_duplicate]).toEqual([id, "adopt"]);
  expect(id).not.toBe(job);
});

test("a job of another definition, time-out or market, and one that has ended, is no duplicate", async () => {
  await list(network, network.wallet, { timeout: 60n });
  const { publishable } = await import("../../../../../provider/resources/job/definition.ts");
  const { cid } = await publishable(JSON.stringify(definition()));
  await list(network, network.wallet, { digest: digestOf(cid), timeout: 61n });
  expect(
    (
      await host()
        .resource("nosana_job")
        .apply(config({ on_duplicate: "fail" }))
    ).diagnostics,
  ).toEqual([]);
});

test("from one equal job to two: what a state holds is neither named nor taken over by the process that applies", async () => {
  for (const policy of ["warn", "fail", "adopt"]) {
    const first = host().resource("nosana_job");
    await first.apply(config({ on_duplicate: policy, triggers: new Map([["policy", policy]]) }));
    // The process that plans refreshes what is there; the one that applies is told of the new one alone.
    await first.refresh();
    const second = await host()
      .resource("nosana_job")
      .apply(config({ on_duplicate: policy }));
    expect([policy, second.diagnostics]).toEqual([policy, []]);
    expect(second.state?.id).not.toBe(first.state?.id);
  }
});

test("a job that is replaced does not come back as its own duplicate, also on a machine that is new", async () => {
  const instance = host().resource("nosana_job");
  const config_with = (run: string) => config({ on_duplicate: "adopt", triggers: new Map([["run", run]]) });
  const { state } = await instance.apply(config_with("1"));
  await newMachine();
  const again = await instance.apply(config_with("2"));
  expect(again.action).toBe("replace");
  expect(again.state?.id).not.toBe(state?.id);
});

test("an endpoint that does not search: warn says so once and posts, adopt and fail post nothing", async () => {
  is_searchable = false;
  const machine = host();
  const ids = async (outcome: ReturnType<ReturnType<typeof machine.resource>["apply"]>) =>
    [typeof (await outcome).state?.id, summaries(await outcome)] as const;
  expect(await ids(machine.resource("nosana_job").apply(config()))).toEqual([
    "string",
    ["Duplicates not looked for"],
  ]);
  expect(await ids(machine.resource("nosana_job").apply(config()))).toEqual(["string", []]);
  for (const on_duplicate of ["adopt", "fail"])
    expect(await ids(machine.resource("nosana_job").apply(config({ on_duplicate })))).toEqual([
      "undefined",
      ["Duplicates cannot be looked for"],
    ]);
});
