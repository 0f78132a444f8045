import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { generateKeyPairSigner } from "@solana/kit";
import { isAppError } from "../../../src/base/errors.ts";
import { cidFromDigest, connect } from "../../../src/nosana/public.ts";
import { settledSlots } from "../../support/chain-edits.ts";
import { startFaultyRpc } from "../../support/faulty-rpc.ts";
import { holdNos } from "../../support/purse.ts";
import { until } from "../../support/until.ts";
import { accountsOf, balanceOf, jobAt, list } from "../localnet/support/jobs.ts";
import { startWorld, type World } from "./local-world.ts";

const price = 100n; // of the local network's market
const timeout = 60n;
const deposit = price * timeout;

let world: World;
beforeAll(async () => {
  world = await startWorld();
});
afterAll(() => world.close());

const nosOfWallet = async () =>
  balanceOf(world.local, (await accountsOf(world.local, world.wallet.address)).nos);
const post = () => list(world.local, world.wallet.signer, { timeout });

/** A job that the given node runs: the run is the node's own, or the lister's if the node was waiting. */
async function running() {
  const { job } = await post();
  const node = await world.newNode();
  const run = await world.work(node);
  return { job, node, run };
}

test("a queued job is delisted: the deposit is back, the account is gone", async () => {
  const { job } = await post();
  const before = await nosOfWallet();
  const { refund, signature, slot } = await world.client.delist(job, { wallet: world.wallet });
  expect({ refund, signature, slot }).toEqual({
    refund: deposit,
    signature: expect.any(String),
    slot: expect.any(BigInt),
  });
  expect((await nosOfWallet()) - before).toBe(deposit);
  expect(jobAt(world.local, job)).toBeUndefined();
});

test("a running job is ended: the node has its part, the refund is the rest, the account stays", async () => {
  const { job, node } = await running();
  const before = await nosOfWallet();
  const { refund } = await world.client.end(job, { wallet: world.wallet });
  expect((await nosOfWallet()) - before).toBe(refund);
  const account = jobAt(world.local, job);
  expect(account).toMatchObject({ state: 2, node: node.address });
  const ran = (account?.timeEnd ?? 0n) - (account?.timeStart ?? 0n);
  expect(refund).toBe(deposit - price * ran);
});

test("a job is ended although its node closed its token account, and the owner's own is made again too", async () => {
  const { job, node } = await running();
  const { nos } = await accountsOf(world.local, node.address);
  const closed = { ...world.local.localnet.ledger.account(nos), data: new Uint8Array(), lamports: 0n };
  world.local.localnet.ledger.place([
    [nos, { ...closed, owner: "11111111111111111111111111111111" as never }],
  ]);
  await world.client.end(job, { wallet: world.wallet });
  expect(jobAt(world.local, job)).toMatchObject({ state: 2 });
});

test("a stopped job is recovered whole", async () => {
  const { job, node, run } = await running();
  await world.quit(node, job, run);
  const before = await nosOfWallet();
  const { refund } = await world.client.recover(job, { wallet: world.wallet });
  expect(refund).toBe(deposit);
  expect((await nosOfWallet()) - before).toBe(deposit);
  expect(jobAt(world.local, job)).toBeUndefined();
});

test("a job is extended, queued or running, at its own price, to a total and not by a difference", async () => {
  const { job } = await post();
  const before = await nosOfWallet();
  const extend = (timeout_seconds: bigint) =>
    world.client.extend(job, { wallet: world.wallet, timeout_seconds });
  await expect(extend(100n)).resolves.toMatchObject({ charged: price * 40n });
  expect(jobAt(world.local, job)).toMatchObject({ timeout: 100n });
  await world.work(await world.newNode());
  await expect(extend(130n)).resolves.toMatchObject({ charged: price * 30n });
  expect(before - (await nosOfWallet())).toBe(price * 70n);
  await expect(extend(130n)).rejects.toMatchObject({
    code: "TRANSACTION_REJECTED",
    message: expect.stringContaining("a job cannot be shortened"),
  });
  expect(before - (await nosOfWallet())).toBe(price * 70n);
  await world.client.end(job, { wallet: world.wallet });
});

test("jobs that are extended at the same time are each checked beside the others, and beside what is being posted", async () => {
  const jobs = [await post(), await post(), await post()];
  const { client, wallet, market } = world;
  await holdNos(world, wallet.address, 2n * deposit);
  const posting = await client.reserve({ market, wallet, timeout_seconds: timeout });
  const all = Promise.allSettled(
    jobs.map(({ job }) => client.extend(job, { wallet, timeout_seconds: 2n * timeout })),
  );
  const extended = () => jobs.filter(({ job }) => jobAt(world.local, job)?.timeout === 2n * timeout).length;
  await until(() => extended() > 0);
  await settledSlots(world);
  const beside_a_posting = extended();
  posting.reservation.release();
  const outcomes = await all;
  const left = await nosOfWallet();
  await holdNos(world, wallet.address, 1_000_000n * deposit);
  for (const { job } of jobs) await client.delist(job, { wallet });
  expect(beside_a_posting).toBe(1);
  expect(outcomes.filter(({ status }) => status === "fulfilled")).toHaveLength(2);
  expect(outcomes.find(({ status }) => status === "rejected")).toMatchObject({
    reason: { code: "WALLET_SHORT", message: expect.stringContaining("other jobs of this run take") },
  });
  expect(left).toBe(0n);
});

test("each act refuses a job in another state, and says in which", async () => {
  const { client, wallet } = world;
  const queued = (await post()).job;
  await expect(client.end(queued, { wallet })).rejects.toMatchObject({
    code: "JOB_IN_ANOTHER_STATE",
    context: { address: queued, needed: "running", found: "queued" },
  });
  await expect(client.recover(queued, { wallet })).rejects.toMatchObject({ context: { found: "queued" } });
  await expect(client.clean(queued, { wallet })).rejects.toMatchObject({ context: { found: "queued" } });
  await world.work(await world.newNode());
  await expect(client.delist(queued, { wallet })).rejects.toMatchObject({ context: { found: "running" } });
  await client.end(queued, { wallet });
  await expect(client.extend(queued, { wallet, timeout_seconds: 90n })).rejects.toMatchObject({
    context: { needed: "queued or running", found: "done" },
  });
  const nothing = (await generateKeyPairSigner()).address;
  await expect(client.delist(nothing, { wallet })).rejects.toMatchObject({ code: "JOB_NOT_FOUND" });
});

test("a job that a node takes between the look and the transaction is told to be running, and nothing is lost", async () => {
  const { job } = await post();
  const node = await world.newNode();
  const { client, wallet } = world;
  const before = await nosOfWallet();
  // Not before the simulation: the transaction is signed, and fails on chain.
  const late = client.delist(job, { wallet, onSigned: async () => void (await world.work(node)) });
  const error = await late.catch((thrown: unknown) => thrown);
  if (!isAppError(error, "JOB_IN_ANOTHER_STATE")) throw error;
  expect(error.context).toEqual({ address: job, needed: "queued", found: "running" });
  expect(isAppError(error.cause, "TRANSACTION_FAILED")).toBe(true);
  expect(await nosOfWallet()).toBe(before);
  await client.end(job, { wallet });
});

test("another wallet is told that the job is not its own", async () => {
  const { job } = await post();
  const signer = await world.newNode();
  const stranger = { address: signer.address, signer };
  await expect(world.client.delist(job, { wallet: stranger })).rejects.toMatchObject({
    code: "TRANSACTION_REJECTED",
    message: expect.stringContaining("the wallet is not the one that posted the job"),
  });
  await world.client.delist(job, { wallet: world.wallet });
});

test("a job is cleaned when its market's time is up, and not before", async () => {
  const { client, wallet } = world;
  const [patient, hasty] = await Promise.all([
    world.openMarket({ job_expiration: 3_600n }),
    world.openMarket(),
  ]);
  for (const market of [patient, hasty]) {
    const { job } = await world.post(market);
    await world.work(await world.newNode(), market);
    await client.end(job, { wallet });
    if (market === hasty) {
      await client.clean(job, { wallet });
      expect(jobAt(world.local, job)).toBeUndefined();
    } else {
      await expect(client.clean(job, { wallet })).rejects.toMatchObject({
        message: expect.stringContaining("ended too recently"),
      });
    }
  }
});

test("the answer to each send is lost: each act takes place once, and is told in full", async () => {
  const { endpoints } = world.local;
  const rpc = await startFaultyRpc(endpoints.rpc_endpoint);
  rpc.decide = (method) => (method === "sendTransaction" ? "drop_answer" : "none");
  const { rpc_subscriptions_endpoint } = endpoints;
  const client = connect("localnet", {
    rpc_endpoint: rpc.url,
    rpc_subscriptions_endpoint,
    wallet: world.wallet.signer,
  });
  const before = await nosOfWallet();
  const ipfsHash = cidFromDigest(new Uint8Array(32).fill(5));
  const { job } = await client.post({ market: world.market, timeout, ipfsHash });
  expect(before - (await nosOfWallet())).toBe(deposit);
  await expect(client.extend(job, { timeout_seconds: timeout * 2n })).resolves.toMatchObject({
    charged: deposit,
  });
  await expect(client.delist(job)).resolves.toMatchObject({ refund: deposit * 2n });
  expect(await nosOfWallet()).toBe(before);
  expect(rpc.transactions.size).toBe(3);
  await rpc.stop();
});
