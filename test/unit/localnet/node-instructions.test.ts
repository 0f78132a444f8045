import { afterAll, beforeAll, expect, test } from "@jest/globals";
import {
  getAssignInstruction,
  getCleanInstruction,
  getCompleteInstruction,
  getMarketAccountEncoder,
  getOpenInstruction,
  getQuitInstruction,
  getRecoverInstruction,
  getStopInstruction,
  getWorkInstruction,
} from "@nosana/jobs-program";
import { address, generateKeyPairSigner, type Instruction, type KeyPairSigner } from "@solana/kit";
import { SYSTEM_PROGRAM_ADDRESS } from "@solana-program/system";
import { hostAccounts } from "../../../src/localnet/genesis.ts";
import { finishInstructions } from "../../../src/localnet/host/instructions.ts";
import { stakeAddressOf } from "../../../src/localnet/programs/jobs/node-admission.ts";
import { vaultOf } from "../../../src/localnet/programs/jobs/vault.ts";
import {
  accountsOf,
  balanceOf,
  inProgram,
  jobAt,
  list,
  listing,
  marketOf,
  rewardsProgram,
  runAt,
} from "./support/jobs.ts";
import { call, type Network, send, sign, startNetwork, wireOf } from "./support/network.ts";

const price = 100n;
let network: Network;
beforeAll(async () => {
  network = await startNetwork({ hosts: 0 });
});
afterAll(() => network.localnet.close());

async function newNode(): Promise<KeyPairSigner> {
  const node = await generateKeyPairSigner();
  network.localnet.ledger.place(hostAccounts(node.address));
  return node;
}

async function working(node: KeyPairSigner, market = network.market) {
  const run = await generateKeyPairSigner();
  const instruction = getWorkInstruction(
    {
      run,
      market,
      payer: node,
      stake: stakeAddressOf(node.address),
      nft: (await accountsOf(network, node.address)).nos,
      metadata: SYSTEM_PROGRAM_ADDRESS,
      authority: node,
    },
    inProgram(network),
  );
  return { run: run.address, instruction };
}

const stopping = (node: KeyPairSigner) =>
  getStopInstruction({ market: network.market, node: node.address, authority: node }, inProgram(network));

async function work(node: KeyPairSigner) {
  const { run, instruction } = await working(node);
  await send(network, node, [instruction]);
  return run;
}

async function refusal(payer: KeyPairSigner, instruction: Instruction) {
  const wire = wireOf(await sign(network, payer, [instruction]));
  const { error } = await call(network, "sendTransaction", [
    wire,
    { encoding: "base64", preflightCommitment: "processed" },
  ]);
  return { custom: error.data.err.InstructionError[1].Custom, told: error.data.logs.join("\n") };
}

test("nodes wait in order, once each, until they stop", async () => {
  const [one, two] = [await newNode(), await newNode()];
  await work(one);
  await work(two);
  expect(marketOf(network)).toMatchObject({ queueType: 1, queue: [one.address, two.address] });
  const again = await refusal(one, (await working(one)).instruction);
  expect(again).toMatchObject({
    custom: 6014,
    told: expect.stringContaining("caused by account: market. Error Code: NodeAlreadyQueued"),
  });
  await send(network, one, [stopping(one)]);
  expect(marketOf(network).queue).toEqual([two.address]);
  await send(network, two, [stopping(two)]);
  expect(marketOf(network)).toMatchObject({ queueType: 255, queue: [] });
  expect(await refusal(two, stopping(two))).toMatchObject({
    custom: 6001,
    told: expect.stringContaining("MarketInWrongState"),
  });
});

test("a job assigned to a named node runs there, whoever else waits longer", async () => {
  const [first, chosen] = [await newNode(), await newNode()];
  await work(first);
  await work(chosen);
  const [job, run] = [await generateKeyPairSigner(), await generateKeyPairSigner()];
  const {
    nos: user,
    vault,
    rewards_reflection,
    rewards_vault,
  } = await accountsOf(network, network.wallet.address);
  const { market, wallet } = network;
  const rewards = { rewardsReflection: rewards_reflection, rewardsVault: rewards_vault, rewardsProgram };
  const assign = getAssignInstruction(
    {
      job,
      market,
      run,
      node: chosen.address,
      user,
      vault,
      payer: wallet,
      ...rewards,
      authority: wallet,
      ipfsJob: new Uint8Array(32).fill(1),
      timeout: 9n,
    },
    inProgram(network),
  );
  await send(network, wallet, [assign]);
  expect(runAt(network, run.address)).toMatchObject({
    job: job.address,
    node: chosen.address,
    payer: wallet.address,
  });
  expect(marketOf(network).queue).toEqual([first.address]);
  await send(network, first, [stopping(first)]);
});

test("a job its node quit is recovered whole", async () => {
  const node = await newNode();
  const { job } = await list(network, network.wallet, { timeout: 30n });
  const run = await work(node);
  expect(runAt(network, run)).toMatchObject({ job, node: node.address, payer: node.address });
  await send(network, node, [
    getQuitInstruction({ job, run, payer: node.address, authority: node }, inProgram(network)),
  ]);
  expect(jobAt(network, job)?.state).toBe(3);
  const { nos: user, vault } = await accountsOf(network, network.wallet.address);
  const before = await balanceOf(network, user);
  const { market, wallet } = network;
  await send(network, wallet, [
    getRecoverInstruction(
      { job, market, vault, user, payer: wallet.address, authority: wallet },
      inProgram(network),
    ),
  ]);
  expect(await balanceOf(network, user)).toBe(before + price * 30n);
  expect(jobAt(network, job)).toBeUndefined();
});

test("a finished job is cleaned by anybody, with any market that allows it", async () => {
  const [node, impatient] = [await newNode(), await generateKeyPairSigner()];
  const { job } = await list(network, network.wallet);
  const run = await work(node);
  const [job_state, run_state] = [jobAt(network, job), runAt(network, run)];
  if (!job_state || !run_state) throw new Error("the job does not run");
  const result = new Uint8Array(32).fill(9);
  const ended = { job, job_state, run, run_state, market_state: marketOf(network), result };
  await send(network, node, finishInstructions(node, ended));
  expect(jobAt(network, job)).toMatchObject({ state: 2, node: node.address });

  const complete = getCompleteInstruction({ job, authority: node, ipfsResult: result }, inProgram(network));
  expect(await refusal(node, complete)).toMatchObject({
    custom: 6010,
    told: expect.stringContaining("JobResultsAlreadySet"),
  });

  const mint = address(network.endpoints.nos_mint);
  const open = getOpenInstruction(
    {
      mint,
      market: impatient,
      vault: vaultOf(impatient.address, mint).address,
      authority: node,
      accessKey: SYSTEM_PROGRAM_ADDRESS,
      jobExpiration: -1n,
      jobPrice: 0n,
      jobTimeout: 1n,
      jobType: 77,
      nodeXnosMinimum: 1n << 100n,
    },
    inProgram(network),
  );
  await send(network, node, [open]);
  const clean = (market: typeof network.market) =>
    getCleanInstruction({ job, market, payer: network.wallet.address }, inProgram(network));
  expect(await refusal(node, clean(network.market))).toMatchObject({ custom: 6005 });
  await send(network, node, [clean(impatient.address)]);
  expect(jobAt(network, job)).toBeUndefined();
  const tooPoor = (await working(node, impatient.address)).instruction;
  expect(await refusal(node, tooPoor)).toMatchObject({
    custom: 6013,
    told: expect.stringContaining("caused by account: stake"),
  });
});

test("a deposit from the vault itself is one account given twice", async () => {
  const { instruction } = await listing(network, network.wallet);
  const { vault } = await accountsOf(network, network.wallet.address);
  const accounts = instruction.accounts.map((account, index) =>
    index === 3 ? { ...account, address: vault } : account,
  );
  expect(await refusal(network.wallet, { ...instruction, accounts })).toMatchObject({
    custom: 2040,
    told: expect.stringContaining("caused by account: vault. Error Code: ConstraintDuplicateMutableAccount"),
  });
});

test("the 315th job finds no room", async () => {
  const { ledger } = network.localnet;
  const stored = ledger.account(network.market);
  const waiting = await generateKeyPairSigner();
  const queue = Array.from({ length: 314 }, () => waiting.address);
  const full = new Uint8Array(stored.data.length);
  full.set(getMarketAccountEncoder().encode({ ...marketOf(network), queueType: 0, queue }));
  ledger.place([[network.market, { ...stored, data: full }]]);
  const { instruction } = await listing(network, network.wallet);
  expect(await refusal(network.wallet, instruction)).toMatchObject({
    custom: 3004,
    told: expect.stringContaining("AccountDidNotSerialize"),
  });
  ledger.place([[network.market, stored]]);
});
