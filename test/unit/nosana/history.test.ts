import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { generateKeyPairSigner } from "@solana/kit";
import { getTransferSolInstruction } from "@solana-program/system";
import { silentLogger } from "../../../src/base/log.ts";
import { cidFromDigest, createExactClient } from "../../../src/nosana/index.ts";
import { list, listing } from "../localnet/support/jobs.ts";
import { sendWire, sign, until, wireOf } from "../localnet/support/network.ts";
import { submitAtOnce } from "./local-actors.ts";
import { startWorld, type World } from "./local-world.ts";

let world: World;
beforeAll(async () => {
  world = await startWorld();
});
afterAll(() => world.close());

const post = () => list(world.local, world.wallet.signer, { timeout: 60n });
const fateOf = async (job: Parameters<World["client"]["history"]>[0]) =>
  (await world.client.history(job)).fate;
const names = async (job: Parameters<World["client"]["history"]>[0]) =>
  (await world.client.history(job)).events.map(({ name }) => name);

test("an open job has a history, and no end", async () => {
  const { job } = await post();
  await expect(world.client.history(job)).resolves.toEqual({
    fate: "open",
    complete: true,
    events: [
      { name: "list", signature: expect.any(String), slot: expect.any(BigInt), time: expect.any(BigInt) },
    ],
    node: null,
    ipfs_result: null,
    refund: null,
    time_end: null,
  });
  await world.client.delist(job, { wallet: world.wallet });
  await expect(world.client.history(job)).resolves.toMatchObject({ fate: "delisted", refund: 6_000n });
  await expect(names(job)).resolves.toEqual(["list", "delist"]);
});

test("a job that was finished and cleaned still tells its result, its node and its end", async () => {
  const { job } = await post();
  const node = await world.newNode();
  const run = await world.work(node);
  await world.finish(node, job, { run, ipfsResult: new Uint8Array(32).fill(9) });
  const clean = await world.client.job(job);
  const market = await world.openMarket();
  await expect(fateOf(job)).resolves.toBe("open");
  await world.clean(job, market);
  await expect(world.client.job(job)).resolves.toBeNull();
  await expect(world.client.history(job)).resolves.toMatchObject({
    fate: "cleaned",
    node: node.address,
    ipfs_result: cidFromDigest(new Uint8Array(32).fill(9)),
    time_end: clean?.time_end,
    refund: 6_000n - 100n * ((clean?.time_end ?? 0n) - (clean?.time_start ?? 0n)),
  });
  await expect(names(job)).resolves.toEqual(["list", "finish", "clean"]);
});

test("a stopped job that was recovered", async () => {
  const { job } = await post();
  const node = await world.newNode();
  await world.quit(node, job, await world.work(node));
  await world.client.recover(job, { wallet: world.wallet });
  await expect(world.client.history(job)).resolves.toMatchObject({
    fate: "recovered",
    node: node.address,
    refund: 6_000n,
  });
});

test("a listing that failed never landed, and of an address nobody used there is no trace", async () => {
  const { local } = world;
  const poor = await world.newNode();
  const { job, instruction } = await listing(local, poor, { timeout: 10n ** 15n });
  const wire = wireOf(await sign(local, poor, [instruction]));
  const signature = await sendWire(local, wire, true);
  await until(local, async () => {
    const { value } = await local.rpc.getSignatureStatuses([signature]).send();
    return (
      value[0]?.confirmationStatus === "finalized" ||
      value[0]?.confirmationStatus === "confirmed" ||
      undefined
    );
  });
  await expect(fateOf(job)).resolves.toBe("never_landed");
  const { address: unused } = await generateKeyPairSigner();
  await expect(fateOf(unused)).resolves.toBe("no_trace");
  const { value: latest } = await local.rpc.getLatestBlockhash().send();
  const ticket = { signature, last_valid_block_height: latest.lastValidBlockHeight };
  const told = await world.client.history(unused, { listing: ticket });
  expect(told.fate).toBe("never_landed");
});

test("transactions of others that name a job do not hide what became of it", async () => {
  const { local, wallet } = world;
  const { job } = await post();
  await world.client.delist(job, { wallet: world.wallet });
  const submit = submitAtOnce(local);
  for (let lamports = 1_000_001n; lamports <= 1_000_120n; lamports++)
    await submit(wallet.signer, [
      getTransferSolInstruction({ source: wallet.signer, destination: job, amount: lamports }),
    ]);
  const all = await until(local, async () => {
    const known = await local.rpc.getSignaturesForAddress(job, { commitment: "confirmed" }).send();
    return known.length === 122 ? known : undefined;
  });
  expect(all).toHaveLength(122);
  await expect(world.client.history(job)).resolves.toMatchObject({
    fate: "delisted",
    complete: true,
    events: [{ name: "list" }, { name: "delist" }],
  });
  // The closing is among the newest 121, its listing is not.
  await expect(world.client.history(job, { most_transactions: 121 })).resolves.toMatchObject({
    fate: "delisted",
    complete: false,
    events: [{ name: "delist" }],
  });
  // Nothing at all of it: that is no proof of anything.
  await expect(world.client.history(job, { most_transactions: 110 })).resolves.toMatchObject({
    fate: "no_trace",
    complete: false,
    events: [],
  });
});

test("a transaction that one node lists and a lagging one does not know is asked for again, and never passed over", async () => {
  const { job } = await post();
  await world.client.delist(job, { wallet: world.wallet });
  const answered = (most_null: number) => {
    let nulls = 0;
    const rpc = new Proxy(world.chain.rpc, {
      get: (target, method) =>
        method === "getTransaction" && nulls++ < most_null
          ? () => ({ send: async () => null })
          : Reflect.get(target, method),
    });
    let now_ms = 0;
    const sleep = async (ms: number) => {
      now_ms += ms;
    };
    const clock = { now: () => now_ms, sleep };
    const { network } = world;
    return createExactClient({ chain: { ...world.chain, rpc, clock }, network, log: silentLogger, clock });
  };
  await expect(answered(3).history(job)).resolves.toMatchObject({ fate: "delisted", complete: true });
  await expect(answered(1_000).history(job)).resolves.toMatchObject({ fate: "no_trace", complete: false });
});
