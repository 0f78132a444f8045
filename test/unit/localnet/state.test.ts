import { mkdtemp, rm, writeFile } from "node:fs/promises";
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

test("a network goes on where it was closed", async () => {
  const first = await startNetwork({ state_dir });
  const digest = await pin(first, definitionWith({ LOCALNET_DURATION_SECONDS: "0" }));
  const { job } = await list(first, first.wallet, { digest });
  const slot = first.localnet.ledger.slots.current;
  const genesis = await first.rpc.getGenesisHash().send();
  await first.localnet.close();

  const second = await startNetwork({ state_dir, hosts: 1 });
  expect(second.wallet.address).toBe(first.wallet.address);
  expect(second.market).toBe(first.market);
  expect(await second.rpc.getGenesisHash().send()).toBe(genesis);
  expect(second.localnet.ledger.slots.current).toBeGreaterThan(slot);
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

test("a file that is no snapshot is refused", async () => {
  await writeFile(join(state_dir, "snapshot.bin"), "moon");
  await expect(startNetwork({ state_dir })).rejects.toThrow("not a snapshot");
});
