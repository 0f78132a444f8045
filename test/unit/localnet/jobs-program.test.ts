import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { getDelistInstruction, getEndInstruction, getExtendInstruction } from "@nosana/jobs-program";
import type { Address, Instruction, KeyPairSigner } from "@solana/kit";
import {
  accountsOf,
  balanceOf,
  definitionWith,
  inProgram,
  jobAt,
  list,
  listing,
  marketOf,
  pin,
  rewardsProgram,
  runAt,
} from "./support/jobs.ts";
import { call, type Network, send, sign, startNetwork, until, wireOf } from "./support/network.ts";

const price = 100n;
let network: Network;
beforeAll(async () => {
  network = await startNetwork({ hosts: 0 });
});
afterAll(() => network.localnet.close());

const nos = async () => balanceOf(network, (await accountsOf(network, network.wallet.address)).nos);

async function delisting(job: Address, authority: KeyPairSigner = network.wallet): Promise<Instruction> {
  const { nos: deposit, vault } = await accountsOf(network, network.wallet.address);
  const { market, wallet } = network;
  return getDelistInstruction(
    { job, market, deposit, payer: wallet.address, vault, authority },
    inProgram(network),
  );
}

async function extending(job: Address, timeout: bigint): Promise<Instruction> {
  const {
    nos: user,
    vault,
    rewards_reflection,
    rewards_vault,
  } = await accountsOf(network, network.wallet.address);
  const { market, wallet } = network;
  const rewards = { rewardsReflection: rewards_reflection, rewardsVault: rewards_vault, rewardsProgram };
  return getExtendInstruction(
    { job, market, user, vault, ...rewards, authority: wallet, payer: wallet, timeout },
    inProgram(network),
  );
}

/** The logs and error of a preflight that must fail. */
async function refusal(instruction: Instruction) {
  const wire = wireOf(await sign(network, network.wallet, [instruction]));
  const { error } = await call(network, "sendTransaction", [
    wire,
    { encoding: "base64", preflightCommitment: "processed" },
  ]);
  return error.data as { err: unknown; logs: string[] };
}

test("delist takes a waiting job back with its deposit and keeps the order of the others", async () => {
  const [first, second, third] = [
    await list(network, network.wallet),
    await list(network, network.wallet),
    await list(network, network.wallet),
  ];
  const before = await nos();
  await send(network, network.wallet, [await delisting(second.job)]);
  expect(await nos()).toBe(before + price * 60n);
  expect(jobAt(network, second.job)).toBeUndefined();
  expect(marketOf(network).queue).toEqual([first.job, third.job]);
  // Bytes behind the queue's new end keep what they held, and the length says so.
  const { data } = network.localnet.ledger.account(network.market);
  expect(Buffer.from(data.subarray(147 + 4 + 64, 147 + 4 + 96)).some((byte) => byte !== 0)).toBe(true);
  await send(network, network.wallet, [await delisting(first.job), await delisting(third.job)]);
  expect(marketOf(network)).toMatchObject({ queueType: 255, queue: [] });
});

test("extend charges the difference and never shrinks", async () => {
  const { job } = await list(network, network.wallet, { timeout: 60n });
  const before = await nos();
  await send(network, network.wallet, [await extending(job, 100n)]);
  expect(await nos()).toBe(before - price * 40n);
  expect(jobAt(network, job)?.timeout).toBe(100n);
  const { err, logs } = await refusal(await extending(job, 100n));
  expect(err).toEqual({ InstructionError: [0, { Custom: 6008 }] });
  expect(logs).toContain(
    "Program log: AnchorError thrown in programs/nosana-jobs/src/instructions/extend.rs:41. Error Code: JobTimeoutNotGreater. Error Number: 6008. Error Message: The new job timeout should be larger than the current one..",
  );
  await send(network, network.wallet, [await delisting(job)]);
});

test("errors say which account they are about, as numbers alone do not tell", async () => {
  const { err, logs } = await refusal(await delisting(network.market));
  expect(err).toEqual({ InstructionError: [0, { Custom: 3002 }] });
  expect(logs.slice(0, 3)).toEqual([
    `Program ${network.endpoints.jobs_program} invoke [1]`,
    "Program log: Instruction: Delist",
    "Program log: AnchorError caused by account: job. Error Code: AccountDiscriminatorMismatch. Error Number: 3002. Error Message: Account discriminator did not match what was expected.",
  ]);
  expect(logs.at(-1)).toBe(`Program ${network.endpoints.jobs_program} failed: custom program error: 0xbba`);
});

test("a job key is used once", async () => {
  const { job, instruction } = await listing(network, network.wallet);
  await send(network, network.wallet, [instruction]);
  await until(network, () =>
    network.localnet.ledger.account(job, "confirmed").lamports > 0n ? true : undefined,
  );
  const { err } = await refusal(instruction);
  expect(err).toEqual({ InstructionError: [0, { Custom: 0 }] });
  await send(network, network.wallet, [await delisting(job)]);
});

test("end pays the node for the time so far, and the node's result comes later", async () => {
  const running = await startNetwork({ hosts: 1 });
  const node = await until(running, () => marketOf(running).queue[0]);
  const digest = await pin(running, definitionWith({ LOCALNET_DURATION_SECONDS: "600" }));
  const { job, run } = await list(running, running.wallet, { digest, timeout: 600n });
  const own = await accountsOf(running, running.wallet.address);
  const { nos: user } = await accountsOf(running, node);
  const { market, wallet } = running;
  const end = getEndInstruction(
    { job, market, run, deposit: own.nos, user, vault: own.vault, payer: wallet.address, authority: wallet },
    inProgram(running),
  );
  await send(running, running.wallet, [end]);
  const ended = jobAt(running, job);
  const earned = price * ((ended?.timeEnd ?? 0n) - (ended?.timeStart ?? 0n));
  expect(ended).toMatchObject({ state: 2, node });
  expect(runAt(running, run)).toBeUndefined();
  expect(await balanceOf(running, user)).toBe(earned);
  expect(await balanceOf(running, own.vault)).toBe(0n);
  await until(running, () => (jobAt(running, job)?.ipfsResult.some((byte) => byte !== 0) ? true : undefined));
  await running.localnet.close();
});

test("the program's breakdowns are failures, not errors of the network", async () => {
  const { instruction } = await listing(network, network.wallet, { timeout: 2n ** 62n });
  const { err } = await refusal(instruction);
  expect(err).toEqual({ InstructionError: [0, "ProgramFailedToComplete"] });
  const poor = await listing(network, network.wallet, { timeout: 10n ** 9n });
  expect((await refusal(poor.instruction)).err).toEqual({ InstructionError: [0, { Custom: 1 }] });
});
