import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from "@jest/globals";
import { localnetEnvironment } from "../../../../../provider/package/localnet.ts";
import { createNosanaProvider } from "../../../../../provider/provider.ts";
import { createTestHost } from "../../../../../src/bridge/testing/index.ts";
import { settledSlots } from "../../../../support/chain-edits.ts";
import { Control } from "../../../../support/control.ts";
import { type Fault, type FaultyRpc, startFaultyRpc } from "../../../../support/faulty-rpc.ts";
import { jobDefinition } from "../../../../support/jobs.ts";
import { useJournalHome } from "../../../../support/journal-home.ts";
import { nosAccount } from "../../../../support/token-accounts.ts";
import { startWorld, type World } from "../../../nosana/local-world.ts";

// The market's owner changes the price between the provider's check and what comes after it.

useJournalHome();
let world: World;
let rpc: FaultyRpc;
let control: Control;
beforeAll(async () => {
  world = await startWorld({ control_port: 0, slot_ms: 60 });
  control = new Control(world.local.endpoints.control);
  rpc = await startFaultyRpc(world.local.endpoints.rpc_endpoint);
});
afterAll(async () => {
  await rpc.stop();
  await world.close();
});
beforeEach(async () => {
  await control.act("set_price", { price: 100 });
  await settledSlots(world);
});
afterEach(() => {
  rpc.decide = () => "none";
});

const timeout_seconds = 60n;
const hostWith = (more: Readonly<Record<string, string>> = {}) =>
  createTestHost(
    createNosanaProvider({
      ...localnetEnvironment(world.local.endpoints),
      NOSANA_RPC_ENDPOINT: rpc.url,
      ...more,
    }),
  );
let count = 0;
const newConfig = (more: object = {}) => ({
  job_definition: JSON.stringify(jobDefinition({ NAME: `job ${count++}` })),
  timeout_seconds,
  ...more,
});
const balance = async () => (await nosAccount(world.local, world.wallet.address)).amount;
async function paying<T>(work: () => Promise<T>): Promise<T & { readonly paid: bigint }> {
  const before = await balance();
  const result = await work();
  return { ...result, paid: before - (await balance()) };
}
/** The first call of the method finds the price changed, and each later one that `prices` has one for. */
function changeAt(method: string, ...prices: readonly number[]) {
  rpc.decide = async (called, nth): Promise<Fault> => {
    const price = called === method ? prices[nth - first] : undefined;
    if (price !== undefined) await control.act("set_price", { price });
    return "none";
  };
  const first = (rpc.counts[method] ?? 0) + 1;
}

type Told = readonly { readonly severity: string; readonly summary: string; readonly detail: string }[];
/** Simulations see what is confirmed: whether one notices a new price, or only the execution, is a matter of time. */
function split(diagnostics: Told) {
  const isFailure = ({ summary }: Told[number]) =>
    /^Price rose while a job was posted: transaction \w{80,}/.test(summary);
  return { failures: diagnostics.filter(isFailure), told: diagnostics.filter((each) => !isFailure(each)) };
}
const moments = ["simulateTransaction", "sendTransaction"] as const;
const limits = [
  ["max_price", {}, { max_price: 120n }, "Market too expensive"],
  ["max_spend_per_apply", { NOSANA_MAX_SPEND_PER_APPLY: "7000" }, {}, "Spending limit of this apply reached"],
] as const;

test.each(moments.flatMap((moment) => limits.map((limit) => [moment, ...limit] as const)))(
  "a price that rises at %s past %s is not paid",
  async (moment, _, environment, config, summary) => {
    changeAt(moment, 5_000);
    const job = hostWith(environment).resource("nosana_job");
    const { state, diagnostics, paid } = await paying(() => job.apply(newConfig(config)));
    expect([state, paid]).toEqual([null, 0n]);
    const { failures, told } = split(diagnostics);
    expect(told).toEqual([expect.objectContaining({ severity: "error", summary })]);
    if (moment === "sendTransaction") expect(failures).toHaveLength(1);
    expect(told[0]?.detail).toMatch(/asks 5000 NOS base units|further deposit of 0.3 NOS/);
  },
);

test.each(moments)(
  "a price that rises at %s within the limits is paid, and is what the state says",
  async (moment) => {
    changeAt(moment, 110);
    const job = hostWith({ NOSANA_MAX_SPEND_PER_APPLY: "6600" }).resource("nosana_job");
    const { state, diagnostics, paid } = await paying(() => job.apply(newConfig({ max_price: 110n })));
    expect([split(diagnostics).told, paid]).toEqual([[], 6_600n]);
    expect(state).toMatchObject({ status: "pending", price: 110, deposit: 6_600 });
  },
);

test("a price that rises at every attempt is an error that names it, and nothing is paid", async () => {
  changeAt("simulateTransaction", 101, 102, 103, 104);
  const job = hostWith().resource("nosana_job");
  const { state, diagnostics, paid } = await paying(() => job.apply(newConfig()));
  expect([state, paid]).toEqual([null, 0n]);
  expect(split(diagnostics).told).toEqual([
    expect.objectContaining({
      summary: "Market became more expensive",
      detail: expect.stringMatching(
        new RegExp(
          `^Market ${world.market} asks 103 .* more than the 102 that were approved .*no(thing| NOS) was paid.*Apply again`,
          "s",
        ),
      ),
    }),
  ]);
});

test("a price that falls is what the state says, and what the limit counts", async () => {
  const host = hostWith({ NOSANA_MAX_SPEND_PER_APPLY: "8400" });
  changeAt("sendTransaction", 40);
  const first = await paying(() => host.resource("nosana_job").apply(newConfig()));
  expect([first.state, first.paid]).toEqual([expect.objectContaining({ price: 40, deposit: 2_400 }), 2_400n]);
  await control.act("set_price", { price: 100 });
  await settledSlots(world);
  const second = await paying(() => host.resource("nosana_job").apply(newConfig()));
  expect([second.diagnostics, second.paid]).toEqual([[], 6_000n]);
  const third = await host.resource("nosana_job").apply(newConfig());
  expect(third.diagnostics[0]?.detail).toContain("this run has deposited 0.0084 NOS already");
});

test("a job is extended at its own price, whatever its market asks by then", async () => {
  const host = hostWith();
  const job = host.resource("nosana_job");
  const config = newConfig();
  const posted = await job.apply(config);
  changeAt("sendTransaction", 5_000);
  const longer = await paying(() => job.apply({ ...config, timeout_seconds: 90n }));
  expect([longer.paid, longer.state]).toEqual([
    3_000n,
    expect.objectContaining({ price: 100, deposit: 9_000 }),
  ]);
  expect(posted.state?.id).toBe(longer.state?.id);
});
