import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { startCutSocket } from "../support/cut-socket.ts";
import { type FaultyRpc, startFaultyRpc } from "../support/faulty-rpc.ts";
import { useJobWorkspace } from "../support/job-workspace.ts";
import { jobBlock } from "../support/jobs.ts";
import { holdNos } from "../support/purse.ts";
import { until } from "../support/until.ts";
import { inVault } from "../support/vault.ts";

const on = useJobWorkspace();
const deposit = 3_600n * 100n;

let rpc: FaultyRpc;
beforeAll(async () => {
  rpc = await startFaultyRpc(on.environment.NOSANA_RPC_ENDPOINT ?? "");
});
afterAll(() => rpc.stop());

test("three jobs at a time with funds for two: two are posted, and for the third nothing is sent but what to fund is said", async () => {
  const { address } = on.world.wallet;
  await holdNos(on.world, address, 2n * deposit);
  const names = ["a", "b", "c"];
  await on.workspace.write(names.map((name) => jobBlock({ name, env: { NAME: name } })).join("\n"));
  const environment = { NOSANA_RPC_ENDPOINT: rpc.url };
  const apply = await on.workspace.apply(environment);
  expect([apply.exit_code, apply.text]).toEqual([
    1,
    expect.stringContaining(
      "0.36 NOS missing (needs 0.36, has 0: other jobs of this run take 0.72). " +
        `Send at least 0.36 NOS to ${address}, then apply again. Nothing was sent or paid.`,
    ),
  ]);
  expect(apply.text.match(/Error:/g)).toHaveLength(1);
  expect([rpc.transactions.size, await inVault(on.world)]).toEqual([2, 2n * deposit]);
  expect((await on.shown()).size).toBe(2);

  await holdNos(on.world, address, deposit);
  const again = await on.workspace.apply(environment);
  expect([again.exit_code, again.text]).toEqual([0, expect.stringContaining("1 added")]);
  expect([rpc.transactions.size, await inVault(on.world)]).toEqual([3, 3n * deposit]);
});

test("row 29: jobs of one apply share a socket, a blockhash and the fees, and none waits for another", async () => {
  const jobs = 8;
  const [vault, sent, asked] = [await inVault(on.world), rpc.transactions.size, { ...rpc.counts }];
  await holdNos(on.world, on.world.wallet.address, BigInt(jobs) * deposit);
  const started_ms = performance.now();
  let posted_ms = started_ms;
  const socket = await startCutSocket(on.environment.NOSANA_RPC_SUBSCRIPTIONS_ENDPOINT ?? "");
  try {
    const { workspace, world } = on;
    const more = jobBlock({ name: "more", arguments: `count = ${jobs}\n  wait_until = "running"` });
    await workspace.write(more);
    const applying = workspace.apply({
      NOSANA_RPC_ENDPOINT: rpc.url,
      NOSANA_RPC_SUBSCRIPTIONS_ENDPOINT: socket.url,
    });
    // All are posted before the first is run.
    await until(async () => (await inVault(world)) - vault === BigInt(jobs) * deposit);
    posted_ms = performance.now();
    await until(() => socket.open_connections > 0);
    const [last, ...nodes] = await world.newNodes(jobs + 3);
    for (const node of nodes) await world.work(node);
    expect(socket.open_connections).toBe(1);
    if (last) await world.work(last);
    const apply = await applying;
    expect([apply.exit_code, apply.text]).toEqual([0, expect.stringContaining(`${jobs} added`)]);
  } finally {
    await socket.stop();
  }
  expect(rpc.transactions.size - sent).toBe(jobs);
  // What is shared is asked for anew when it is old: on a machine that takes long, more often.
  const late_seconds = Math.max(0, (posted_ms - started_ms) / 1_000 - 5);
  for (const method of ["getLatestBlockhash", "getRecentPrioritizationFees", "getSignatureStatuses"])
    expect((rpc.counts[method] ?? 0) - (asked[method] ?? 0)).toBeLessThanOrEqual(jobs / 2 + late_seconds);
});
