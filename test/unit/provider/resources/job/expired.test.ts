import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { localnetEnvironment } from "../../../../../provider/package/localnet.ts";
import { createNosanaProvider } from "../../../../../provider/provider.ts";
import { createTestHost } from "../../../../../src/bridge/testing/index.ts";
import { type FaultyRpc, startFaultyRpc } from "../../../../support/faulty-rpc.ts";
import { jobDefinition } from "../../../../support/jobs.ts";
import { useJournalHome } from "../../../../support/journal-home.ts";
import { accountsOf, balanceOf, marketOf } from "../../../localnet/support/jobs.ts";
import { startWorld, type World } from "../../../nosana/local-world.ts";

// A busy network takes a transaction too late, or not at all: the same create tries again, and posts one job.

useJournalHome();
let world: World;
beforeAll(async () => {
  // A blockhash lives for 150 slots.
  world = await startWorld({ slot_ms: 20 });
});
afterAll(async () => {
  await world.close();
});

const timeout_seconds = 60n;

async function postedThrough(decide: (rpc: FaultyRpc) => FaultyRpc["decide"]) {
  const rpc = await startFaultyRpc(world.local.endpoints.rpc_endpoint);
  rpc.decide = decide(rpc);
  const environment = { ...localnetEnvironment(world.local.endpoints), NOSANA_RPC_ENDPOINT: rpc.url };
  const resource = createTestHost(createNosanaProvider(environment)).resource("nosana_job");
  const { vault } = await accountsOf(world.local, world.wallet.address);
  const before = { jobs: marketOf(world.local).queue, held: await balanceOf(world.local, vault) };
  const { diagnostics, state } = await resource.apply({
    job_definition: JSON.stringify(jobDefinition()),
    timeout_seconds,
    on_duplicate: "ignore",
  });
  await rpc.stop();
  const jobs: readonly string[] = marketOf(world.local).queue.filter((job) => !before.jobs.includes(job));
  const paid = (await balanceOf(world.local, vault)) - before.held;
  return { diagnostics, state, jobs, paid, transactions: rpc.transactions.size };
}

test("a transaction that expires unseen is signed anew by the same create, for the same job", async () => {
  let first: unknown;
  const { diagnostics, state, jobs, paid, transactions } = await postedThrough(() => (method, _, params) => {
    if (method !== "sendTransaction") return "none";
    first ??= params?.[0];
    return params?.[0] === first ? "drop_request" : "none";
  });
  expect(diagnostics).toEqual([]);
  expect([jobs, paid, transactions]).toEqual([[state?.id], 100n * timeout_seconds, 2]);
});

test("one that was executed all the same, whatever the node said, is the only one: the chain refuses the second", async () => {
  /** Until it is simulated anew, the node denies the transaction and the job. */
  const hidden = (result: { readonly value: unknown }) => ({
    ...result,
    value: Array.isArray(result.value) ? result.value.map(() => null) : null,
  });
  const denied = ["getSignatureStatuses", "getAccountInfo"];
  const { state, jobs, paid, transactions } = await postedThrough((rpc) => (method) => {
    const again = (rpc.counts.simulateTransaction ?? 0) > 1;
    return denied.includes(method) && !again ? (result) => hidden(result as { value: unknown }) : "none";
  });
  expect([jobs, paid, transactions]).toEqual([[state?.id], 100n * timeout_seconds, 1]);
  expect(state).toMatchObject({ status: "pending", deposit: Number(100n * timeout_seconds) });
});
