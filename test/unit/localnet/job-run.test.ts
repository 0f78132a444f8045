import { afterEach, expect, test } from "@jest/globals";
import { getEndInstruction } from "@nosana/jobs-program";
import {
  accountsOf,
  balanceOf,
  definitionWith,
  ended,
  inProgram,
  jobAt,
  list,
  marketOf,
  pin,
  resultOf,
  runAt,
} from "./support/jobs.ts";
import { type Network, send, startNetwork, until } from "./support/network.ts";

const price = 100n;
let network: Network;
afterEach(() => network.localnet.close());

test("a host takes a job, runs it, posts its result, and every base unit is where it belongs", async () => {
  network = await startNetwork({ hosts: 1 });
  const host = await until(network, () => marketOf(network).queue[0]);
  const accounts = await accountsOf(network, network.wallet.address);
  const hostNos = (await accountsOf(network, host)).nos;
  const before = await balanceOf(network, accounts.nos);
  const timeout = 60n;
  const digest = await pin(
    network,
    definitionWith(
      { LOCALNET_LOG: "one\ntwo", LOCALNET_DURATION_SECONDS: "1.2" },
      { LOCALNET_EXIT_CODE: "3" },
    ),
  );

  const { job, run } = await list(network, network.wallet, { timeout, digest });
  expect(runAt(network, run)).toMatchObject({ job, node: host, payer: network.wallet.address });
  expect(await balanceOf(network, accounts.nos)).toBe(before - price * timeout);
  expect(await balanceOf(network, accounts.vault)).toBe(price * timeout);

  const done = await until(network, () => ended(network, job));
  const earned = price * (done.timeEnd - done.timeStart);
  expect(done.timeEnd - done.timeStart).toBeGreaterThanOrEqual(1n);
  expect(await balanceOf(network, accounts.vault)).toBe(0n);
  expect(await balanceOf(network, hostNos)).toBe(earned);
  expect(await balanceOf(network, accounts.nos)).toBe(before - earned);
  expect(runAt(network, run)).toBeUndefined();

  const result = await resultOf(network, done);
  expect(result.status).toBe("success");
  expect(result.opStates).toMatchObject([
    { operationId: "op-0", status: "success", exitCode: 0, logs: [{ log: "one\n" }, { log: "two\n" }] },
    { operationId: "op-1", status: "failed", exitCode: 3 },
  ]);
  await until(network, () => (marketOf(network).queue.includes(host) ? true : undefined));
});

test("jobs wait in the order they came when no host is there", async () => {
  network = await startNetwork({ hosts: 0 });
  const digest = await pin(network, definitionWith({ LOCALNET_DURATION_SECONDS: "0" }));
  const first = await list(network, network.wallet, { digest });
  const second = await list(network, network.wallet, { digest });
  expect(marketOf(network)).toMatchObject({ queueType: 0, queue: [first.job, second.job] });
  expect(runAt(network, first.run)).toBeUndefined();

  await network.localnet.addHost();
  const done = [
    await until(network, () => ended(network, first.job)),
    await until(network, () => ended(network, second.job)),
  ];
  expect(done[0]?.timeStart).toBeLessThanOrEqual(done[1]?.timeStart ?? 0n);
});

test("a job is stopped when its time is over", async () => {
  network = await startNetwork({ hosts: 1 });
  const digest = await pin(network, definitionWith({ LOCALNET_DURATION_SECONDS: "600" }, {}));
  const { job } = await list(network, network.wallet, { timeout: 1n, digest });
  const done = await until(network, () => ended(network, job));
  expect(await resultOf(network, done)).toMatchObject({
    status: "success",
    opStates: [
      { status: "success", diagnostics: { reason: { jobExpired: true } } },
      { status: "success", exitCode: 0, startTime: expect.any(Number) },
    ],
  });
});

test("a definition that is none ends the job with a validation error", async () => {
  network = await startNetwork({ hosts: 1 });
  const { job } = await list(network, network.wallet, { digest: await pin(network, { ops: "none" }) });
  const done = await until(network, () => ended(network, job));
  const result = await resultOf(network, done);
  expect(result).toMatchObject({ status: "validation-error", opStates: [] });
  expect(result.errors?.length).toBeGreaterThan(0);
});

test("accounts have the sizes the program allocates", async () => {
  network = await startNetwork({ hosts: 0 });
  const { job } = await list(network, network.wallet);
  const { ledger } = network.localnet;
  expect(ledger.account(job).data).toHaveLength(240);
  expect(ledger.account(job).lamports).toBe(2_561_280n);
  expect(ledger.account(network.market).data).toHaveLength(10_224);
  expect(jobAt(network, job)).toMatchObject({ price, state: 0, timeStart: 0n, timeEnd: 0n, timeout: 60n });
});

test("a job its owner ends is paid for so far, and the node's result comes later", async () => {
  network = await startNetwork({ hosts: 1 });
  const node = await until(network, () => marketOf(network).queue[0]);
  const digest = await pin(network, definitionWith({ LOCALNET_DURATION_SECONDS: "600" }));
  const { job, run } = await list(network, network.wallet, { digest, timeout: 600n });
  const { nos: deposit, vault } = await accountsOf(network, network.wallet.address);
  const { nos: user } = await accountsOf(network, node);
  const { market, wallet } = network;
  const payer = wallet.address;
  await send(network, wallet, [
    getEndInstruction(
      { job, market, run, deposit, user, vault, payer, authority: wallet },
      inProgram(network),
    ),
  ]);
  const state = jobAt(network, job);
  expect(state).toMatchObject({ state: 2, node });
  expect(runAt(network, run)).toBeUndefined();
  expect(await balanceOf(network, user)).toBe(price * ((state?.timeEnd ?? 0n) - (state?.timeStart ?? 0n)));
  expect(await balanceOf(network, vault)).toBe(0n);
  await until(network, () => (jobAt(network, job)?.ipfsResult.some((byte) => byte !== 0) ? true : undefined));
});
