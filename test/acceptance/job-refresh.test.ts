import { rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { beforeEach, expect, test } from "@jest/globals";
import { getMarketAccountDecoder, getMarketAccountEncoder } from "@nosana/jobs-program";
import { type Address, generateKeyPairSigner } from "@solana/kit";
import { chainEdits } from "../support/chain-edits.ts";
import { startFaultyRpc } from "../support/faulty-rpc.ts";
import { useJobWorkspace } from "../support/job-workspace.ts";
import { jobBlock } from "../support/jobs.ts";
import { stateFile } from "../support/terraform.ts";

const on = useJobWorkspace();
const jobs = 200;

// Each test begins without state; what earlier ones posted is left on chain.
beforeEach(() => rm(join(on.workspace.folder, "terraform.tfstate"), { force: true }));

test("row 15: a dead endpoint is named with the next step and leaves the state alone; without a refresh it is not asked", async () => {
  const { workspace } = on;
  await workspace.write(jobBlock());
  expect((await workspace.apply()).exit_code).toBe(0);
  const before = await stateFile(workspace);
  const dead = { NOSANA_RPC_ENDPOINT: "http://127.0.0.1:9/?api-key=mine-alone" };
  for (const command of ["plan", "refresh"]) {
    const { exit_code, text } = await workspace.run([command, "-input=false", "-no-color"], dead);
    expect([exit_code, text]).toEqual([
      1,
      expect.stringContaining("Error: Solana RPC endpoint not reachable"),
    ]);
    for (const told of ["127.0.0.1:9", "rpc_endpoint", "NOSANA_RPC_ENDPOINT"]) expect(text).toContain(told);
    expect(text).not.toContain("mine-alone");
  }
  expect(await stateFile(workspace)).toBe(before);

  const unseen = ["plan", "-refresh=false", "-detailed-exitcode", "-input=false", "-no-color"];
  const same = await workspace.run(unseen, dead);
  expect([same.exit_code, same.text]).toEqual([0, expect.stringContaining("No changes.")]);
  await workspace.write(jobBlock({ arguments: 'on_destroy = "stop"' }));
  const changed = await workspace.run(unseen, dead);
  expect([changed.exit_code, changed.text]).toEqual([
    2,
    expect.stringContaining("1 to change, 0 to destroy"),
  ]);
  expect(await stateFile(workspace)).toBe(before);
});

test("row 13: 200 live jobs are refreshed with at most ten RPC requests, and the plan is empty", async () => {
  await on.workspace.write(jobBlock({ arguments: "count = 1" }));
  expect((await on.workspace.apply()).exit_code).toBe(0);
  await multiply();
  await on.workspace.write(jobBlock({ arguments: `count = ${jobs}` }));
  const rpc = await startFaultyRpc(on.environment.NOSANA_RPC_ENDPOINT ?? "");
  try {
    const plan = await on.workspace.plan({ NOSANA_RPC_ENDPOINT: rpc.url });
    expect([plan.exit_code, plan.text]).toEqual([0, expect.stringContaining("No changes.")]);
    const requests = Object.values(rpc.counts).reduce((sum, count) => sum + count, 0);
    expect(requests).toBeGreaterThan(0);
    expect(requests - rpc.tooEarly).toBeLessThanOrEqual(10);
  } finally {
    await rpc.stop();
  }
  expect((await on.shown()).size).toBe(jobs);
});

/** Copies the one job, on chain, in the market's queue, and in state. Every third copy runs. */
async function multiply(): Promise<void> {
  const { world, workspace } = on;
  const { ledger } = world.local.localnet;
  const state = JSON.parse(await stateFile(workspace));
  const [{ instances }] = state.resources;
  const [first] = instances;
  const copies: Address[] = [];
  const runs: Promise<Address>[] = [];
  for (let index = 1; index < jobs; index++) {
    const { address } = await generateKeyPairSigner();
    copies.push(address);
    ledger.place([[address, ledger.account(first.attributes.id)]]);
    const attributes = { ...first.attributes, id: address };
    const isRunning = index % 3 === 0;
    if (isRunning) {
      runs.push(chainEdits(world).run(address, world.wallet.address));
      const started_at = new Date(1_700_000_000_000).toISOString().replace(".000Z", "Z");
      const seen = {
        status: "running",
        status_reason: "assigned",
        assigned_node: world.wallet.address,
        started_at,
      };
      Object.assign(attributes, seen);
    }
    instances.push({ ...first, index_key: index, attributes });
  }
  await writeFile(join(workspace.folder, "terraform.tfstate"), JSON.stringify(state));
  const market = ledger.account(world.market);
  const decoded = getMarketAccountDecoder().decode(market.data);
  const data = new Uint8Array(market.data.length);
  data.set(getMarketAccountEncoder().encode({ ...decoded, queue: [...decoded.queue, ...copies] }));
  ledger.place([[world.market, { ...market, data }]]);
  await Promise.all(runs);
}
