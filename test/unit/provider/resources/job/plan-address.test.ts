import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "@jest/globals";
import { type Address, generateKeyPairSigner, getBase58Decoder } from "@solana/kit";
import { localnetEnvironment } from "../../../../../provider/package/localnet.ts";
import { createNosanaProvider } from "../../../../../provider/provider.ts";
import { publishable } from "../../../../../provider/resources/job/definition.ts";
import { storeNonce } from "../../../../../provider/resources/job/planned-nonce.ts";
import { PrivateState } from "../../../../../src/bridge/engine/private-state.ts";
import { unknown } from "../../../../../src/bridge/index.ts";
import { createTestHost, type SavedPlan } from "../../../../../src/bridge/testing/index.ts";
import { plannedAccounts } from "../../../../../src/nosana/index.ts";
import { settledSlots } from "../../../../support/chain-edits.ts";
import { type Fault, startFaultyRpc } from "../../../../support/faulty-rpc.ts";
import { jobDefinition } from "../../../../support/jobs.ts";
import { leaveBehind } from "../../../../support/left-behind.ts";
import { accountsOf, balanceOf, jobAt } from "../../../localnet/support/jobs.ts";
import { startWorld, type World } from "../../../nosana/local-world.ts";

// A host as Terraform from 1.16 on: it hands what was planned in private data to the second plan.

const earlier_home = process.env.XDG_DATA_HOME;
let world: World;
const homes: string[] = [];
beforeAll(async () => {
  world = await startWorld({ slot_ms: 40 });
});
/** Another machine: what a run has written down on the one before is not there. */
async function newMachine() {
  const home = await mkdtemp(join(tmpdir(), "plan-address-"));
  homes.push(home);
  process.env.XDG_DATA_HOME = home;
}
beforeEach(newMachine);
afterAll(async () => {
  if (earlier_home === undefined) delete process.env.XDG_DATA_HOME;
  else process.env.XDG_DATA_HOME = earlier_home;
  await world.close();
  await Promise.all(homes.map((home) => rm(home, { recursive: true, force: true })));
});

const environment = () => localnetEnvironment(world.local.endpoints);
const hostWith = (more: Readonly<Record<string, string>> = {}, storesPlannedPrivate = true) =>
  createTestHost(createNosanaProvider({ ...environment(), ...more }), { storesPlannedPrivate });
const jobOn = (...host: Parameters<typeof hostWith>) => hostWith(...host).resource("nosana_job");
/** Its provider learns the wallet only while applying. */
async function jobWithoutWallet() {
  const host = hostWith();
  await host.configure({ private_key: unknown });
  return host.resource("nosana_job");
}
let count = 0;
/** Like no other job's. */
const newConfig = (more: object = {}) => ({
  job_definition: JSON.stringify(jobDefinition({ NAME: `job ${count++}` })),
  timeout_seconds: 60n,
  ...more,
});
const balance = async () => balanceOf(world.local, (await accountsOf(world.local, world.wallet.address)).nos);
const deposit = 100n * 60n;

/** The work's effect on the wallet, in jobs like the ones here. */
async function jobsPaidBy<T>(work: () => Promise<T>): Promise<readonly [T, number]> {
  const before = await balance();
  const result = await work();
  return [result, Number(before - (await balance())) / Number(deposit)];
}

interface Stored {
  nonce: string;
  plan: string;
  job: Address | null;
  check: string;
}
const storedIn = (saved: SavedPlan) => PrivateState.decode(saved.private).get("planned_job") as Stored;
/** The plan with other private data; `sealed` with a checksum that agrees. */
function edited(saved: SavedPlan, change: Partial<Stored>, { sealed = true } = {}): SavedPlan {
  const state = PrivateState.decode(saved.private);
  const { check, ...planned } = { ...storedIn(saved), ...change };
  storeNonce(state, planned as never);
  if (!sealed) state.set("planned_job", { ...planned, check });
  return { ...saved, private: state.encode() };
}

/** Posts a job with the keys of a plan, as another run of it does. */
async function postAs(saved: SavedPlan, ipfs_job: string, timeout_seconds: bigint) {
  const { market, wallet } = world;
  const accounts = await plannedAccounts({ wallet, network: "localnet", nonce: storedIn(saved).nonce });
  const listing = await world.client.buildListing({ market, wallet, ipfs_job, timeout_seconds, accounts });
  return world.client.list(listing, { wallet });
}

function once<T>(work: () => Promise<T>): () => Promise<T> {
  let running: Promise<T> | null = null;
  return () => {
    running ??= work();
    return running;
  };
}

describe("a plan", () => {
  test("says which address the job will have, and keeps its word", async () => {
    const job = jobOn();
    const config = newConfig();
    const saved = await job.savePlan(config);
    const { id } = saved.planned ?? {};
    expect(saved.planned).toMatchObject({ id: expect.any(String), network: "localnet", service_urls: null });
    expect(saved.planned).toMatchObject({ transaction: unknown, status: unknown, deposit: unknown });
    const applied = await job.applyPlan(saved);
    expect(applied).toMatchObject({ action: "create", state: { id, status: "pending" }, diagnostics: [] });
    expect(jobAt(world.local, id as Address)?.timeout).toBe(60n);
    // The nonce has done its work.
    expect(job.private.get("planned_job")).toBeUndefined();
    expect(await job.plan(config)).toMatchObject({ action: "no-op", diagnostics: [] });
  });

  test("says it of a replacement too", async () => {
    const job = jobOn();
    const first = await job.apply(newConfig());
    const config = newConfig();
    const { planned, requires_replace } = await job.plan(config);
    expect(requires_replace).toEqual(["job_definition"]);
    expect(planned?.id).not.toBe(first.state?.id);
    expect(await job.apply(config)).toMatchObject({ action: "replace", state: { id: expect.any(String) } });
    expect(job.state?.id).not.toBe(first.state?.id);
  });

  test("does not tell it without a wallet, or where the host forgets; each creates a job all the same", async () => {
    const config = newConfig();
    const saved = await (await jobWithoutWallet()).savePlan(config);
    expect([saved.diagnostics, saved.planned?.id]).toEqual([[], unknown]);
    expect((await jobOn().applyPlan(saved)).state).toMatchObject({ status: "pending" });

    const forgetful = jobOn({}, false);
    const plan = await forgetful.savePlan(config);
    expect([plan.planned?.id, PrivateState.decode(plan.private).get("planned_job")]).toEqual([
      unknown,
      undefined,
    ]);
    expect((await forgetful.applyPlan(plan)).state).toMatchObject({ status: "pending" });
  });

  test("alone is not enough to come to the address, nor to sign for it", async () => {
    const { nonce, job } = storedIn(await jobOn().savePlan(newConfig()));
    const network = "localnet";
    const signer = await generateKeyPairSigner();
    const stranger = { address: signer.address, signer };
    expect((await plannedAccounts({ wallet: stranger, network, nonce })).job.address).not.toBe(job);
    expect((await plannedAccounts({ wallet: world.wallet, network, nonce })).job.address).toBe(job);
  });
});

const taken = (id: unknown) => [
  expect.objectContaining({ severity: "warning", summary: `Job of an interrupted run taken over: ${id}` }),
];

describe("the same plan applied again, on another machine", () => {
  test("finds its job, which is paid for once", async () => {
    const saved = await jobOn().savePlan(newConfig());
    const { id } = saved.planned ?? {};
    const [first, paid] = await jobsPaidBy(() => jobOn().applyPlan(saved));
    await newMachine();
    const [second, more] = await jobsPaidBy(() => jobOn().applyPlan(saved));
    expect([paid, more]).toEqual([1, 0]);
    expect(second).toMatchObject({ state: { id }, diagnostics: taken(id) });
    expect(second.state).toEqual({ ...first.state });
  });

  test("finds its job's history when its owner has taken it back since", async () => {
    const saved = await jobOn().savePlan(newConfig());
    const { id } = saved.planned ?? {};
    const { state } = await jobOn().applyPlan(saved);
    await world.client.delist(id as Address, { wallet: world.wallet });
    await newMachine();
    const [second, paid] = await jobsPaidBy(() => jobOn().applyPlan(saved));
    expect(paid).toBe(0);
    expect(second).toMatchObject({
      state: { id, status: "cancelled", status_reason: "delisted", transaction: state?.transaction },
      diagnostics: taken(id),
    });
  });

  test("does not wait for a job that has ended since, and says how it ended", async () => {
    const config = newConfig({ wait_for_completion: true });
    const saved = await jobOn().savePlan(config);
    const { id } = saved.planned ?? {};
    const { cid } = await publishable(config.job_definition);
    await postAs(saved, cid, 60n);
    await world.client.delist(id as Address, { wallet: world.wallet });
    const [{ state, diagnostics }, paid] = await jobsPaidBy(() => jobOn().applyPlan(saved));
    expect(paid).toBe(0);
    expect(state).toMatchObject({ id, status: "cancelled" });
    expect(diagnostics).toEqual([
      ...taken(id),
      expect.objectContaining({ severity: "error", summary: `Job cancelled: ${id}` }),
    ]);
  });

  test.each<[string, Fault]>([
    ["simulateTransaction", "none"],
    ["sendTransaction", "none"],
    // Its own transaction never gets through: only the job is seen in the end.
    ["sendTransaction", "drop_request"],
  ])("takes over the job of a run that is faster by its %s (%s)", async (method, fault) => {
    const rpc = await startFaultyRpc(world.local.endpoints.rpc_endpoint);
    try {
      const config = newConfig();
      const saved = await jobOn().savePlan(config);
      const { id } = saved.planned ?? {};
      const { cid } = await publishable(config.job_definition);
      const faster = once(async () => {
        // With the same blockhash both would be one transaction.
        await settledSlots(world);
        return postAs(saved, cid, 60n);
      });
      rpc.decide = async (called) => {
        if (called !== method) return "none";
        await faster();
        return fault;
      };
      const [{ state, diagnostics }, paid] = await jobsPaidBy(() =>
        jobOn({ NOSANA_RPC_ENDPOINT: rpc.url }).applyPlan(saved),
      );
      const { signature } = await faster();
      expect([state?.id, state?.transaction, diagnostics]).toEqual([id, signature, taken(id)]);
      expect(paid).toBe(1);
    } finally {
      await rpc.stop();
    }
  });

  test("does not take what is at the address for its job when that differs", async () => {
    const saved = await jobOn().savePlan(newConfig());
    const { nonce } = storedIn(saved);
    const accounts = await plannedAccounts({ wallet: world.wallet, network: "localnet", nonce });
    const { market, wallet } = world;
    const ipfs_job = "QmbJWAESqCsf4RFCqEY7jecCashj8usXiyDNfKtZCwwzGb";
    const listing = await world.client.buildListing({
      market,
      wallet,
      ipfs_job,
      timeout_seconds: 30n,
      accounts,
    });
    await world.client.list(listing, { wallet });
    const [applied, paid] = await jobsPaidBy(() => jobOn().applyPlan(saved));
    expect([applied.state, paid]).toEqual([null, 0]);
    const { detail, summary } = applied.diagnostics[0] ?? {};
    expect(summary).toBe("Another job at the planned address");
    for (const fact of [String(saved.planned?.id), ipfs_job, "30 seconds"]) expect(detail).toContain(fact);
  });
});

describe("the journal", () => {
  /** Leaves the plan's job in the journal of a process that is gone. */
  async function remembered(saved: SavedPlan, plan = storedIn(saved).plan) {
    const { id, ipfs_job, market, timeout_seconds } = saved.planned ?? {};
    const genesis = await world.local.rpc.getGenesisHash().send();
    const home = process.env.XDG_DATA_HOME ?? "";
    const folder = join(home, "terraform-provider-nosana", "journal", `localnet-${genesis.slice(0, 8)}`);
    const intent = ["localnet", market, ipfs_job, timeout_seconds].join("/");
    await leaveBehind(folder, world.wallet.address, { account: id as Address, intent, plan });
  }
  /** Three equal jobs, each with a plan of its own; what `left` of them posted is in the journal of a process that is gone. */
  async function interrupted(left: number, plan?: string) {
    const config = newConfig();
    const host = hostWith();
    const jobs = [1, 2, 3].map(() => host.resource("nosana_job"));
    const plans: SavedPlan[] = [];
    for (const job of jobs) plans.push(await job.savePlan(config));
    for (const [index, job] of jobs.entries())
      if (index < left) await job.applyPlan(plans[index] as SavedPlan);
    for (const saved of plans.slice(0, left)) await remembered(saved, plan);
    return { config, ids: plans.map(({ planned }) => planned?.id), plans };
  }

  test("keeps what a plan has posted for the resources of that plan, in whatever order they come", async () => {
    const { ids, plans } = await interrupted(2);
    const host = hostWith();
    const applied = [];
    for (const plan of plans.toReversed()) applied.push(await host.resource("nosana_job").applyPlan(plan));
    expect(applied.map(({ state }) => state?.id)).toEqual(ids.toReversed());
    expect(applied.flatMap(({ diagnostics }) => diagnostics)).toEqual([...taken(ids[1]), ...taken(ids[0])]);
  });

  test("gives it to another plan, whose ids are not known before", async () => {
    const { config, ids } = await interrupted(1, "another");
    const host = hostWith();
    const jobs = [host.resource("nosana_job"), host.resource("nosana_job")];
    const plans = [await jobs[0]?.savePlan(config), await jobs[1]?.savePlan(config)];
    expect(plans.map((plan) => plan?.planned?.id)).toEqual([unknown, unknown]);
    const [first, second] = [
      await jobs[0]?.applyPlan(plans[0] as SavedPlan),
      await jobs[1]?.applyPlan(plans[1] as SavedPlan),
    ];
    expect(first).toMatchObject({ state: { id: ids[0] }, diagnostics: taken(ids[0]) });
    expect(second?.diagnostics).toEqual([]);
    expect(ids).not.toContain(second?.state?.id);
  });

  test("stops a plan that promised other ids before the run was interrupted", async () => {
    const config = newConfig();
    const later = await jobOn().savePlan(config);
    const job = jobOn();
    const saved = await job.savePlan(config);
    await job.applyPlan(saved);
    await remembered(saved, "another");
    const [{ state, diagnostics }, paid] = await jobsPaidBy(() => jobOn().applyPlan(later));
    expect([state, paid]).toEqual([null, 0]);
    expect(diagnostics).toMatchObject([{ summary: "Job of an interrupted run waits to be taken over" }]);
    expect((await jobOn().apply(config)).state?.id).toBe(saved.planned?.id);
  });
});

describe("nothing is posted", () => {
  const refused = async (saved: SavedPlan, job = jobOn()) => {
    const [{ state, diagnostics }, paid] = await jobsPaidBy(() => job.applyPlan(saved));
    expect([state, paid]).toEqual([null, 0]);
    const [problem, ...others] = diagnostics;
    expect([problem?.severity, others]).toEqual(["error", []]);
    expect(problem?.detail).toMatch(/Run terraform plan again.*Nothing was sent or paid\.$/s);
    return [problem?.summary, problem?.detail.split("\n")[0]];
  };
  const other_nonce = Buffer.alloc(32, 9).toString("base64");

  test.each<[string, Partial<Stored>, boolean, string]>([
    ["another nonce", { nonce: other_nonce }, false, "its own checksum"],
    ["another nonce, sealed", { nonce: other_nonce }, true, "another address follows"],
    ["a short nonce, sealed", { nonce: "AAAA" }, true, "not of 32 bytes"],
    [
      "another address, sealed",
      { job: "Vote111111111111111111111111111111111111111" as Address },
      true,
      "another address",
    ],
  ])("with %s", async (_, change, sealed, reason) => {
    const saved = await jobOn().savePlan(newConfig());
    const [summary, detail] = await refused(edited(saved, change, { sealed }));
    expect([summary, detail]).toEqual(["Planned private data was edited", expect.stringContaining(reason)]);
  });

  test("with a nonce that is missing", async () => {
    const saved = await jobOn().savePlan(newConfig());
    const state = PrivateState.decode(saved.private);
    state.delete("planned_job");
    state.set("network", "localnet");
    expect(await refused({ ...saved, private: state.encode() })).toEqual([
      "Planned private data was edited",
      expect.stringContaining("it is missing"),
    ]);
  });

  test("with a nonce that was edited before the wallet was known", async () => {
    const saved = await (await jobWithoutWallet()).savePlan(newConfig());
    expect((await refused(edited(saved, { nonce: other_nonce }, { sealed: false })))[0]).toBe(
      "Planned private data was edited",
    );
  });

  test("while the wallet that the plan was made with is not known", async () => {
    const saved = await jobOn().savePlan(newConfig());
    const [{ state, diagnostics }, paid] = await jobsPaidBy(async () =>
      (await jobWithoutWallet()).applyPlan(saved),
    );
    expect([state, paid]).toEqual([null, 0]);
    expect(diagnostics).toMatchObject([{ summary: "Provider setting not known yet" }]);
  });

  test("with another wallet than the plan's", async () => {
    const other = await generateKeyPairSigner(true);
    const key = getBase58Decoder().decode(
      Uint8Array.from([
        ...new Uint8Array(await crypto.subtle.exportKey("pkcs8", other.keyPair.privateKey)).slice(-32),
        ...new Uint8Array(await crypto.subtle.exportKey("raw", other.keyPair.publicKey)),
      ]),
    );
    const saved = await jobOn().savePlan(newConfig());
    const [summary, detail] = await refused(saved, jobOn({ NOSANA_PRIVATE_KEY: key }));
    expect(summary).toBe("Job was planned with other values");
    expect(detail).toBe(
      `wallet was ${world.wallet.address} when this job was planned, and is ${other.address} now.`,
    );
  });

  test("in another market than the plan's", async () => {
    const { address } = await generateKeyPairSigner();
    const saved = await jobOn().savePlan(newConfig());
    const [summary, detail] = await refused(saved, jobOn({ NOSANA_MARKET_ADDRESS: address }));
    expect(summary).toBe("Job was planned with other values");
    expect(detail).toBe(`market was ${world.market} when this job was planned, and is ${address} now.`);
  });

  test("for a second resource with the nonce of a first", async () => {
    const config = newConfig();
    const host = hostWith();
    const [first, second] = [host.resource("nosana_job"), host.resource("nosana_job")];
    const [a, b] = [await first.savePlan(config), await second.savePlan(config)];
    expect(a.planned?.id).not.toBe(b.planned?.id);
    expect((await first.applyPlan(a)).diagnostics).toEqual([]);
    const [{ state, diagnostics }, paid] = await jobsPaidBy(() =>
      second.applyPlan({ ...b, private: a.private }),
    );
    expect([state, paid]).toEqual([null, 0]);
    expect(diagnostics).toMatchObject([{ summary: "Provider produced inconsistent final plan" }]);
  });
});
