import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { type Address, address, type KeyPairSigner } from "@solana/kit";
import { chainEdits, flow, opState, settledSlots } from "../support/chain-edits.ts";
import { type Fault, type FaultyRpc, startFaultyRpc } from "../support/faulty-rpc.ts";
import { useJobWorkspace } from "../support/job-workspace.ts";
import { jobBlock } from "../support/jobs.ts";
import { inVault as vaultOf } from "../support/vault.ts";
import { jobAt, marketOf, runAt } from "../unit/localnet/support/jobs.ts";
import { until } from "../unit/localnet/support/network.ts";

// What becomes of a live job: destroyed, replaced, stopped for a time-out, extended. All money is counted on chain.

const on = useJobWorkspace();
const price = 100n;
const deposit = 3_600n * price;

let rpc: FaultyRpc;
beforeAll(async () => {
  rpc = await startFaultyRpc(on.environment.NOSANA_RPC_ENDPOINT ?? "");
});
afterAll(() => rpc.stop());

const inVault = () => vaultOf(on.world);

/** A node takes the job at the head of the queue. */
async function take(node: KeyPairSigner) {
  const [job] = marketOf(on.world.local).queue;
  const run = await on.world.work(node);
  if (!job) throw new Error("no job waits");
  return { job, run };
}

const confirmed = (look: () => boolean) => until(on.world.local, () => look() || undefined);

const several = (names: readonly string[], more: string) => `resource "nosana_job" "each" {
  for_each       = toset(${JSON.stringify(names)})
  job_definition = jsonencode({
    version = "0.1", type = "container", meta = { name = each.key }
    ops = [{ id = "work", type = "container/run", args = { image = "alpine" } }]
  })
  ${more}
}
`;

test("on_destroy = stop, row 19: delists what is queued, ends what runs, recovers what was given back, leaves the rest", async () => {
  const names = ["a", "b", "c", "d", "e"];
  await on.workspace.write(several(names, 'on_destroy = "stop"'));
  expect((await on.workspace.apply()).exit_code).toBe(0);
  expect(await inVault()).toBe(5n * deposit);
  const [one, two, three] = [await on.world.newNode(), await on.world.newNode(), await on.world.newNode()];
  const running = await take(one);
  const given_back = await take(two);
  await on.world.quit(two, given_back.job, given_back.run);
  const finished = await take(three);
  await on.world.finish(three, finished.job, { run: finished.run });
  await on.workspace.run(["apply", "-refresh-only", "-auto-approve", "-input=false"]);

  const plan = await on.workspace.run(["plan", "-destroy", "-input=false", "-no-color"]);
  expect(plan.text).toMatch(/Warning: Job will be stopped/);
  const destroy = await on.workspace.destroy();
  expect([destroy.exit_code, destroy.text]).toEqual([0, expect.stringContaining("5 destroyed")]);
  const told = (job: string, text: string) => new RegExp(`Job stopped: ${job} (?:(?!Warning:).)*${text}`);
  expect(destroy.text).toMatch(told(running.job, "It was running, and was ended"));
  expect(destroy.text).toMatch(told(given_back.job, "0\\.36 NOS were paid back"));
  expect(destroy.text.match(/taken out of the queue, and 0\.36 NOS were paid back/g)).toHaveLength(2);
  expect(jobAt(on.world.local, running.job)).toMatchObject({ state: 2 });
  expect(runAt(on.world.local, running.run)).toBeUndefined();
  expect(marketOf(on.world.local).queue).toEqual([]);
  expect(await inVault()).toBe(0n);
});

test("a race: the job is taken by a host between the look and the delisting, and is ended instead", async () => {
  await on.workspace.write(jobBlock());
  const environment = { NOSANA_RPC_ENDPOINT: rpc.url, NOSANA_ON_DESTROY: "stop" };
  expect((await on.workspace.apply(environment)).exit_code).toBe(0);
  const job = await on.idOf("test");
  const node = await on.world.newNode();
  let taken = false;
  rpc.decide = async (method): Promise<Fault> => {
    if (taken || (method !== "simulateTransaction" && method !== "sendTransaction")) return "none";
    taken = true;
    const { run } = await take(node);
    const { ledger } = on.world.local.localnet;
    await confirmed(() => ledger.account(run, "confirmed").lamports > 0n);
    return "none";
  };
  const destroy = await on.workspace.destroy(environment);
  rpc.decide = () => "none";
  expect(taken).toBe(true);
  expect([destroy.exit_code, destroy.text]).toEqual([
    0,
    expect.stringMatching(new RegExp(`Job stopped: ${job}.*It was running, and was ended`)),
  ]);
  expect(await inVault()).toBe(0n);
});

test("replacing stops the old job, and the provider's default counts where the resource says nothing", async () => {
  const environment = { NOSANA_ON_DESTROY: "stop" };
  await on.workspace.write(jobBlock());
  expect((await on.workspace.apply(environment)).exit_code).toBe(0);
  await on.workspace.write(jobBlock({ env: { MODE: "other" } }));
  const apply = await on.workspace.apply(environment);
  expect([apply.exit_code, apply.text]).toEqual([0, expect.stringContaining("Warning: Job stopped")]);
  expect(await inVault()).toBe(deposit);
});

describe("with the job of that apply still queued", () => {
  test("read_only refuses to stop it and keeps it, plans and refreshes all the same, and refuses to post", async () => {
    const environment = { NOSANA_ON_DESTROY: "stop", NOSANA_READ_ONLY: "true" };
    const plan = await on.workspace.plan(environment);
    expect([plan.exit_code, plan.text]).toEqual([0, expect.stringContaining("No changes.")]);
    const destroy = await on.workspace.destroy(environment);
    expect([destroy.exit_code, destroy.text]).toEqual([
      1,
      expect.stringContaining("Error: Provider is read-only"),
    ]);
    await on.workspace.write(`${jobBlock({ env: { MODE: "other" } })}${jobBlock({ name: "second" })}`);
    const apply = await on.workspace.apply(environment);
    expect([apply.exit_code, apply.text]).toEqual([1, expect.stringContaining("forbids posting a job")]);
    expect([...(await on.shown()).keys()]).toEqual(["test"]);
    expect(await inVault()).toBe(deposit);
  });

  test("another wallet cannot stop it: an error, and the job is kept in state", async () => {
    const path = join(on.workspace.folder, "other.json");
    const other = await import("node:crypto").then(({ generateKeyPairSync }) => {
      const { privateKey, publicKey } = generateKeyPairSync("ed25519");
      const seed = privateKey.export({ format: "der", type: "pkcs8" }).subarray(-32);
      return [...seed, ...publicKey.export({ format: "der", type: "spki" }).subarray(-32)];
    });
    await writeFile(path, JSON.stringify(other));
    const destroy = await on.workspace.destroy({ NOSANA_ON_DESTROY: "stop", NOSANA_KEYPAIR_PATH: path });
    expect([destroy.exit_code, destroy.text]).toEqual([
      1,
      expect.stringContaining("Error: Job of another wallet"),
    ]);
    expect((await on.shown()).has("test")).toBe(true);
  });

  test("raising timeout_seconds extends it once, although the answer of the send is lost; the plan is empty", async () => {
    const configuration = jobBlock({ env: { MODE: "other" }, arguments: "timeout_seconds = 7200" });
    await on.workspace.write(configuration);
    const sent = rpc.transactions.size;
    rpc.decide = (method, nth) => (method === "sendTransaction" && nth <= 3 ? "drop_answer" : "none");
    const apply = await on.workspace.apply({ NOSANA_RPC_ENDPOINT: rpc.url });
    rpc.decide = () => "none";
    expect([apply.exit_code, apply.text]).toEqual([0, expect.stringContaining("1 changed, 0 destroyed")]);
    expect(rpc.transactions.size).toBe(sent + 1);
    expect(await inVault()).toBe(2n * deposit);
    const job = (await on.shown()).get("test");
    expect(job?.values).toMatchObject({ timeout_seconds: 7200, deposit: Number(2n * deposit) });
    expect(jobAt(on.world.local, address(String(job?.values.id)))?.timeout).toBe(7200n);
    const plan = await on.workspace.plan();
    expect([plan.exit_code, plan.text]).toEqual([0, expect.stringContaining("No changes.")]);
  });

  test("an extension the wallet cannot pay for, or the spending limit forbids, names what is missing", async () => {
    await on.workspace.write(jobBlock({ env: { MODE: "other" }, arguments: "timeout_seconds = 31000000" }));
    const poor = await on.workspace.apply();
    expect([poor.exit_code, poor.text]).toEqual([
      1,
      expect.stringMatching(/Wallet cannot pay.* NOS missing/),
    ]);
    const limited = await on.workspace.apply({ NOSANA_MAX_SPEND_PER_APPLY: "1000" });
    expect(limited.text).toContain("Error: Spending limit of this apply reached");
    expect((await on.shown()).get("test")?.values.timeout_seconds).toBe(7200);
  });

  test("it is destroyed at last, for a refund of all that was paid", async () => {
    const destroy = await on.workspace.destroy({ NOSANA_ON_DESTROY: "stop" });
    expect([destroy.exit_code, destroy.text]).toEqual([
      0,
      expect.stringContaining("0.72 NOS were paid back"),
    ]);
    expect(await inVault()).toBe(0n);
  });
});

test("on_timeout = stop: the queued job is taken back, the apply fails and says so, nothing is left on chain", async () => {
  const waiting = 'wait_for_completion = true\n  completion_timeout_seconds = 1\n  on_timeout = "stop"';
  await on.workspace.write(jobBlock({ arguments: waiting }));
  const apply = await on.workspace.apply();
  expect([apply.exit_code, apply.text]).toEqual([
    1,
    expect.stringMatching(/Error: Timed out waiting for the job, and stopped it.*0\.36 NOS were paid back/),
  ]);
  expect(apply.text).toContain("Warning: Wait shorter than the job may take");
  const job = (await on.shown()).get("test");
  expect(job).toMatchObject({ tainted: true, values: { status: "cancelled", status_reason: "delisted" } });
  expect(await inVault()).toBe(0n);
  await on.workspace.destroy();
});

test("max_price and max_spend_per_apply refuse before anything is signed", async () => {
  await on.workspace.write(jobBlock({ arguments: "max_price = 99" }));
  const dear = await on.workspace.apply();
  expect([dear.exit_code, dear.text]).toEqual([1, expect.stringContaining("Error: Market too expensive")]);
  expect(await inVault()).toBe(0n);
  await on.workspace.write(several(["a", "b", "c"], ""));
  const limited = await on.workspace.apply({ NOSANA_MAX_SPEND_PER_APPLY: String(2n * deposit) });
  expect([limited.exit_code, limited.text]).toEqual([
    1,
    expect.stringContaining("allows: this run has deposited 0.72 NOS already"),
  ]);
  expect((await on.shown()).size).toBe(2);
  expect(await inVault()).toBe(2n * deposit);
});

test("on_timeout = stop: a job that completes in the very moment it is to be stopped has completed", async () => {
  const waiting = 'wait_for_completion = true\n  completion_timeout_seconds = 1\n  on_timeout = "stop"';
  await on.workspace.destroy();
  await on.workspace.write(jobBlock({ env: { MODE: "late" }, arguments: waiting }));
  const newest = () => marketOf(on.world.local).queue.at(-1);
  const earlier = newest();
  let ended: Address | undefined;
  rpc.decide = async (method): Promise<Fault> => {
    // Once the job is posted, what is tried next is to stop it.
    const job = newest();
    if (method !== "simulateTransaction" || job === undefined || job === earlier || ended) return "none";
    ended = job;
    const edits = chainEdits(on.world);
    await edits.done(job, flow("success", opState()));
    edits.unqueue(job);
    await settledSlots(on.world);
    return "none";
  };
  const apply = await on.workspace.apply({ NOSANA_RPC_ENDPOINT: rpc.url });
  rpc.decide = () => "none";
  expect(ended).toBeDefined();
  expect([apply.exit_code, apply.text]).toEqual([0, expect.stringContaining("1 added")]);
  expect((await on.shown()).get("test")).toMatchObject({ values: { status: "completed" } });
});
