import { appendFile, mkdtemp, readdir, readFile, rm, stat, truncate, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "@jest/globals";
import { definitionWith, ended, jobAt, list, marketOf, pin } from "./support/jobs.ts";
import { startNetwork, until } from "./support/network.ts";

let state_dir: string;
beforeEach(async () => {
  state_dir = await mkdtemp(join(tmpdir(), "localnet-test-"));
});
afterEach(() => rm(state_dir, { recursive: true, force: true }));

/** The only file of the directory whose name begins so. */
async function theFile(start: string): Promise<string> {
  const found = (await readdir(state_dir)).filter((name) => name.startsWith(start));
  expect(found).toHaveLength(1);
  return join(state_dir, String(found[0]));
}

test("a network goes on where it was closed", async () => {
  const first = await startNetwork({ state_dir });
  const digest = await pin(first, definitionWith({ LOCALNET_DURATION_SECONDS: "0" }));
  const { job } = await list(first, first.wallet, { digest });
  const slot = first.localnet.ledger.slots.current;
  const genesis = await first.rpc.getGenesisHash().send();
  const { value: latest } = await first.rpc.getLatestBlockhash().send();
  await first.localnet.close();

  const second = await startNetwork({ state_dir, hosts: 1 });
  expect(second.wallet.address).toBe(first.wallet.address);
  expect(second.market).toBe(first.market);
  expect(await second.rpc.getGenesisHash().send()).toBe(genesis);
  expect(
    (await second.rpc.isBlockhashValid(latest.blockhash, { commitment: "processed" }).send()).value,
  ).toBe(true);
  expect(second.localnet.ledger.slots.current).toBeGreaterThanOrEqual(slot);
  const history = await second.rpc.getSignaturesForAddress(job, { commitment: "confirmed" }).send();
  expect(history.at(-1)?.slot).toBeLessThanOrEqual(slot);
  expect((await until(second, () => ended(second, job))).ipfsResult.some((byte) => byte !== 0)).toBe(true);
  const node = await until(second, () => marketOf(second).queue[0]);
  await second.localnet.close();

  const third = await startNetwork({ state_dir, hosts: 1 });
  expect(jobAt(third, job)?.node).toBe(node);
  expect(marketOf(third)).toMatchObject({ queueType: 1, queue: [node] });
  await third.localnet.close();

  const fourth = await startNetwork({ state_dir, hosts: 0 });
  expect(marketOf(fourth)).toMatchObject({ queueType: 255, queue: [] });
  await fourth.localnet.close();
});

test("two networks cannot share a directory, and the second one says why", async () => {
  const first = await startNetwork({ state_dir });
  await expect(startNetwork({ state_dir })).rejects.toThrow(
    `in use by another local network, process ${process.pid}`,
  );
  await first.localnet.close();
  await (await startNetwork({ state_dir })).localnet.close();
});

test.each([
  ["a process that is gone", { pid: 2 ** 22 + 1, started: "1" }, "taken over"],
  ["a later process of the same number", { pid: process.pid, started: "1" }, "taken over"],
  ["a process on another machine", { pid: 1, host: "elsewhere", started: "1" }, "remove"],
])("the lock of %s is %s", async (_whose, holder, outcome) => {
  const { hostname } = await import("node:os");
  await writeFile(join(state_dir, "lock"), JSON.stringify({ host: hostname(), ...holder }));
  const starting = startNetwork({ state_dir });
  if (outcome === "remove") return expect(starting).rejects.toThrow(/on elsewhere: .* remove .*lock/);
  await (await starting).localnet.close();
  return expect(await readdir(state_dir)).not.toContain("lock");
});

test("a last write that was cut off is dropped, and all before it stays", async () => {
  const first = await startNetwork({ state_dir });
  const { job } = await list(first, first.wallet);
  const before = (await stat(await theFile("log-"))).size;
  const { job: lost } = await list(first, first.wallet);
  await first.localnet.close();
  const log = await theFile("log-");
  await truncate(log, before + 20);

  const second = await startNetwork({ state_dir });
  expect(jobAt(second, job)?.timeout).toBe(60n);
  expect(jobAt(second, lost)).toBeUndefined();
  await second.localnet.close();
  await appendFile(await theFile("log-"), Buffer.alloc(4_096)); // as a file system leaves space it had only promised
  await (await startNetwork({ state_dir })).localnet.close();
});

test("damage in the middle is refused, not skipped", async () => {
  const first = await startNetwork({ state_dir });
  for (let count = 0; count < 2; count++) await list(first, first.wallet);
  await first.localnet.close();
  const log = await theFile("log-");
  const bytes = await readFile(log);
  bytes[100] = (bytes[100] ?? 0) ^ 0xff;
  await writeFile(log, bytes);
  await expect(startNetwork({ state_dir })).rejects.toThrow(`${log} is not something this version can read`);
});

test("a file that is no snapshot is refused", async () => {
  await writeFile(join(state_dir, "snapshot-1.bin"), "moon");
  await expect(startNetwork({ state_dir })).rejects.toThrow(
    "snapshot-1.bin is not something this version can read",
  );
});
