import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { createNosanaClient, type NosanaClient, NosanaNetwork } from "@nosana/kit";
import {
  type Address,
  address,
  generateKeyPairSigner,
  type Instruction,
  type KeyPairSigner,
} from "@solana/kit";
import { hostAccounts } from "../../../src/localnet/genesis.ts";
import { accountsOf, balanceOf } from "./support/jobs.ts";
import { type Network, startNetwork, until } from "./support/network.ts";

const hash = "QmSrxqKAqEwmkVHkD6KTzMnT9yL4bqhxaDyLcQFjPQVeGb";
const price = 100n;
const [queued, running, completed, stopped] = [0, 1, 2, 3];

// Each test waits several times until what it sent is finalized.

let network: Network;
let node: KeyPairSigner;
/** The official client, unmodified, as the wallet that posts jobs and as the node that runs them. */
let project: NosanaClient;
let worker: NosanaClient;

function clientOf(wallet: KeyPairSigner): NosanaClient {
  const { rpc_endpoint: rpcEndpoint } = network.endpoints;
  const client = createNosanaClient(NosanaNetwork.DEVNET, { solana: { rpcEndpoint }, logLevel: "none" });
  client.wallet = wallet;
  return client;
}

beforeAll(async () => {
  network = await startNetwork({ hosts: 0 });
  node = await generateKeyPairSigner();
  network.localnet.ledger.place(hostAccounts(node.address));
  project = clientOf(network.wallet);
  worker = clientOf(node);
});
afterAll(() => network.localnet.close());

/** The official client reads what is finalized: waits until that is all there is now. */
async function settle(): Promise<void> {
  const { slots } = network.localnet.ledger;
  const now = slots.current;
  await until(network, () => (slots.at("finalized") >= now ? true : undefined));
}

async function send(client: NosanaClient, instructions: Instruction | Instruction[]): Promise<void> {
  await client.solana.buildSignAndSend(instructions, { estimateComputeUnits: true });
  await settle();
}

async function post(timeout = 60): Promise<Address> {
  const instruction = await project.jobs.post({ market: network.market, timeout, ipfsHash: hash as never });
  await send(project, instruction);
  return addressAt(instruction, 0);
}

function addressAt(instruction: Instruction, index: number): Address {
  const account = instruction.accounts?.[index];
  if (!account) throw new Error(`the instruction has no account ${index}`);
  return address(account.address);
}

async function work(): Promise<Address> {
  const instruction = await worker.jobs.work({ market: network.market });
  await send(worker, instruction);
  return addressAt(instruction, 0);
}

const nosOf = async (who: KeyPairSigner) => balanceOf(network, (await accountsOf(network, who.address)).nos);

test("the official client reads the market, by itself and among all", async () => {
  const market = await project.jobs.market(network.market);
  expect(market).toMatchObject({ address: network.market, jobPrice: 100, jobTimeout: 7_200, jobType: 4 });
  expect((await project.jobs.markets()).map((each) => each.address)).toEqual([network.market]);
});

test("a job is posted, waits, is extended and taken back, and the whole deposit returns", async () => {
  const before = await nosOf(network.wallet);
  const job = await post();
  expect(await project.jobs.get(job)).toMatchObject({
    state: queued,
    ipfsJob: hash,
    ipfsResult: null,
    price: 100,
    timeout: 60,
    project: network.wallet.address,
  });
  expect((await project.jobs.market(network.market)).queue).toEqual([job]);
  await send(project, await project.jobs.extend({ job, timeout: 30 }));
  expect(await project.jobs.get(job)).toMatchObject({ timeout: 90 });
  expect(await nosOf(network.wallet)).toBe(before - price * 90n);
  await send(project, await project.jobs.delist({ job }));
  await expect(project.jobs.get(job)).rejects.toThrow(job);
  expect(await nosOf(network.wallet)).toBe(before);
});

test("a node takes a job, posts its result and is paid, and the monitor tells each step", async () => {
  const [events, stopMonitor] = await project.jobs.monitor();
  const seen: { address: Address; state: number }[] = [];
  let heard = false;
  const listening = (async () => {
    for await (const { type, data } of events) {
      heard = true;
      if (type === "job") seen.push({ address: address(data.address), state: data.state });
    }
  })();
  const told = (state: number) =>
    until(network, () => (seen.some((event) => event.state === state) ? true : undefined));
  const { ledger } = network.localnet;
  await until(network, () => {
    ledger.place([[network.market, ledger.account(network.market)]]);
    return heard ? true : undefined;
  });
  const job = await post(600);
  await told(queued);
  const run = await work();
  await told(running);
  expect(await worker.jobs.run(run)).toMatchObject({ job, node: node.address, payer: node.address });
  expect((await worker.jobs.runs({ node: node.address })).map((each) => each.address)).toEqual([run]);
  expect(await project.jobs.get(job)).toMatchObject({ state: running, node: node.address });
  await send(worker, await worker.jobs.finish({ job, ipfsResultsHash: hash as never }));
  const done = await project.jobs.get(job);
  expect(done).toMatchObject({ state: completed, node: node.address, ipfsResult: hash });
  expect(await nosOf(node)).toBe(price * (BigInt(done.timeEnd) - BigInt(done.timeStart)));
  await told(completed);
  stopMonitor();
  await listening;
  const states = seen.filter((each) => each.address === job).map(({ state }) => state);
  expect(states.filter((state, index) => state !== states[index - 1])).toEqual([queued, running, completed]);
});

test("jobs are found by project, market, state and node", async () => {
  const waiting = await post();
  const filters = { project: network.wallet.address, market: network.market };
  const all = await project.jobs.all(filters);
  expect(all.map(({ address }) => address)).toContain(waiting);
  const { project: owner } = filters;
  const [done, ...others] = await project.jobs.all({ project: owner, state: completed, node: node.address });
  expect(done).toMatchObject({ state: completed, ipfsResult: hash });
  expect(others).toEqual([]);
  const several = [waiting, address(done?.address ?? "")];
  expect((await project.jobs.multiple(several, true)).map(({ state }) => state)).toEqual([queued, completed]);
  await send(project, await project.jobs.delist({ job: waiting }));
  // With the discriminator that makes five, and nodes take four.
  const five = project.jobs.all({ ...filters, state: completed, node: node.address });
  await expect(five).rejects.toThrow("Too many filters provided; max 4");
});

test("a waiting node is given a job by name, the job is ended, and the node stops waiting", async () => {
  await work();
  const params = { market: network.market, timeout: 60, ipfsHash: hash as never };
  const assigned = await project.jobs.post({ ...params, node: node.address });
  await send(project, assigned);
  const job = addressAt(assigned, 0);
  expect(await project.jobs.get(job)).toMatchObject({ state: running, node: node.address });
  await send(project, await project.jobs.end({ job }));
  expect(await project.jobs.get(job)).toMatchObject({ state: completed, ipfsResult: null });
  await work();
  expect((await project.jobs.market(network.market)).queue).toEqual([node.address]);
  await send(worker, await worker.jobs.stop({ market: network.market }));
  expect((await project.jobs.market(network.market)).queue).toEqual([]);
});

test("a node quits a job", async () => {
  const job = await post();
  const run = await work();
  await send(worker, await worker.jobs.quit({ run }));
  expect(await project.jobs.get(job)).toMatchObject({ state: stopped });
});

test("a market is opened and closed", async () => {
  const opening = await project.jobs.createMarket({ jobPrice: 7, jobTimeout: 60 });
  await send(project, opening);
  const market = addressAt(opening, 1);
  expect(await project.jobs.market(market)).toMatchObject({ jobPrice: 7, jobExpiration: 86_400, queue: [] });
  await send(project, await project.jobs.closeMarket({ market }));
  await expect(project.jobs.market(market)).rejects.toThrow(market);
});

test("an instruction that cannot succeed is refused with the program's words", async () => {
  const job = await post();
  const delisting = await project.jobs.delist({ job });
  await send(project, delisting);
  await expect(project.solana.buildSignAndSend(delisting)).rejects.toMatchObject({
    message: expect.stringContaining("Failed to send transaction"),
    details: { cause: { context: { __code: expect.anything() } } },
  });
});

test("SOL and NOS are counted and sent, and stakes are read", async () => {
  expect(await project.solana.getBalance(node.address)).toBeGreaterThan(9_000_000_000);
  const before = await nosOf(node);
  await send(project, await project.solana.transfer({ to: node.address, amount: 1_000_000 }));
  await send(project, await project.nos.transfer({ to: node.address, amount: 2_500_000 }));
  expect(await nosOf(node)).toBe(before + 2_500_000n);
  expect(await project.nos.getBalance(node.address)).toBeCloseTo(Number(before + 2_500_000n) / 1e6);
  const holders = await project.nos.getAllTokenHolders();
  expect(holders.map(({ owner }) => owner)).toContain(network.wallet.address);
  expect(await project.stake.all()).toMatchObject([{ authority: node.address, xnos: 40_000_000_000 }]);
});
