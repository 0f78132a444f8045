import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "@jest/globals";
import { getJobAccountDecoder, getMarketAccountDecoder } from "@nosana/jobs-program";
import type { Address } from "@solana/kit";
import { anyFreePorts, type Running, readyLine, run } from "./support/command.ts";
import { accountsOf, listing } from "./support/jobs.ts";
import { type Client, connect, sendWire, sign, wireOf } from "./support/network.ts";

let state_dir: string;
let running: Running | undefined;
beforeEach(async () => {
  state_dir = await mkdtemp(join(tmpdir(), "localnet-crash-"));
});
afterEach(async () => {
  running?.kill("SIGKILL");
  await running;
  await rm(state_dir, { recursive: true, force: true });
});

async function start(): Promise<Client> {
  running = run(...anyFreePorts, "--hosts", "0", "--state-dir", state_dir);
  return connect(await readyLine(running));
}

async function dataOf({ rpc }: Client, at: Address): Promise<Buffer | undefined> {
  const { value } = await rpc.getAccountInfo(at, { encoding: "base64", commitment: "processed" }).send();
  return value ? Buffer.from(value.data[0], "base64") : undefined;
}

const postings = 200;
const postingsAtOnce = 8;
const timeout = 60n;
const price = 100n;

const kill_after = 40 + Math.floor(Math.random() * 120);

test(`killed after ${kill_after} of 200 postings, nothing that was answered is lost and no account is torn`, async () => {
  const first = await start();
  const { nos } = await accountsOf(first, first.wallet.address);
  const before = (await first.rpc.getTokenAccountBalance(nos, { commitment: "processed" }).send()).value
    .amount;

  const answered: { job: Address; signature: string; digest: Uint8Array }[] = [];
  let begun = 0;
  const postUntilKilled = async () => {
    while (begun < postings) {
      const digest = new Uint8Array(32).fill((begun++ % 255) + 1);
      const { job, instruction } = await listing(first, first.wallet, { timeout, digest });
      const wire = wireOf(await sign(first, first.wallet, [instruction]));
      const signature = await sendWire(first, wire);
      answered.push({ job, signature, digest });
      if (answered.length === kill_after) running?.kill("SIGKILL");
    }
  };
  const workers = await Promise.allSettled(Array.from({ length: postingsAtOnce }, postUntilKilled));
  expect(workers.map(({ status }) => status)).toContain("rejected");
  expect(answered.length).toBeGreaterThanOrEqual(kill_after);
  expect(answered.length).toBeLessThan(postings);
  await running;

  const second = await start();
  expect(second.wallet.address).toBe(first.wallet.address);
  const { value: statuses } = await second.rpc
    .getSignatureStatuses(
      answered.map(({ signature }) => signature as never),
      { searchTransactionHistory: true },
    )
    .send();
  expect(statuses.map((status) => status?.err)).toEqual(answered.map(() => null));
  for (const { job, digest } of answered) {
    const data = await dataOf(second, job);
    expect(data).toHaveLength(240);
    const { ipfsJob, market, timeout: stored } = getJobAccountDecoder().decode(data ?? Buffer.alloc(0));
    expect({ ipfsJob: [...ipfsJob], market, stored }).toEqual({
      ipfsJob: [...digest],
      market: second.market,
      stored: timeout,
    });
  }

  // A job whose answer was lost may be there or not, but then with its place in the queue and its money.
  const { queue } = getMarketAccountDecoder().decode(
    (await dataOf(second, second.market)) ?? Buffer.alloc(0),
  );
  expect(new Set(queue).size).toBe(queue.length);
  expect(queue).toEqual(expect.arrayContaining(answered.map(({ job }) => job)));
  for (const job of queue) expect([job, (await dataOf(second, job))?.length]).toEqual([job, 240]);
  const { vault } = await accountsOf(second, second.wallet.address);
  const locked = price * timeout * BigInt(queue.length);
  const after = await second.rpc.getTokenAccountBalance(nos, { commitment: "processed" }).send();
  const held = await second.rpc.getTokenAccountBalance(vault, { commitment: "processed" }).send();
  expect([BigInt(after.value.amount), BigInt(held.value.amount)]).toEqual([BigInt(before) - locked, locked]);
});
