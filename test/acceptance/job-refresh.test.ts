import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "@jest/globals";
import { getMarketAccountDecoder, getMarketAccountEncoder } from "@nosana/jobs-program";
import { type Address, generateKeyPairSigner } from "@solana/kit";
import { chainEdits } from "../support/chain-edits.ts";
import { startFaultyRpc } from "../support/faulty-rpc.ts";
import { useJobWorkspace } from "../support/job-workspace.ts";
import { jobBlock } from "../support/jobs.ts";
import { stateFile } from "../support/terraform.ts";

// Row 13: a refresh of many jobs is no burden to an endpoint.

const on = useJobWorkspace();
const jobs = 200;

test("200 live jobs are refreshed with at most ten RPC requests, and the plan is empty", async () => {
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
    expect(requests).toBeLessThanOrEqual(10);
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
  for (let index = 1; index < jobs; index++) {
    const { address } = await generateKeyPairSigner();
    copies.push(address);
    ledger.place([[address, ledger.account(first.attributes.id)]]);
    const attributes = { ...first.attributes, id: address };
    const isRunning = index % 3 === 0;
    if (isRunning) {
      await chainEdits(world).run(address, world.wallet.address);
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
}
