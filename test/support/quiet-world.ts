import { afterAll, afterEach, beforeAll } from "@jest/globals";
import { type Address, address } from "@solana/kit";
import type { Diagnostic } from "../../src/bridge/index.ts";
import { marketOf } from "../unit/localnet/support/jobs.ts";
import { startWorld, type World } from "../unit/nosana/local-world.ts";
import { settledSlots } from "./chain-edits.ts";
import { type FaultyRpc, startFaultyRpc } from "./faulty-rpc.ts";
import { useJournalHome } from "./journal-home.ts";
import { until } from "./until.ts";

/**
 * A local network without hosts for the tests of a file, and a home of its own. Each test begins with an empty queue. What
 * is returned is filled before the first of them.
 */
export function useQuietWorld(slot_ms = 40): World {
  useJournalHome();
  const world = {} as World;
  beforeAll(async () => {
    Object.assign(world, await startWorld({ slot_ms }));
  });
  afterEach(async () => {
    for (const job of marketOf(world.local).queue) await world.delist(job, world.market);
  });
  afterAll(async () => {
    await world.close();
  });
  return world;
}

/** A proxy in front of the network that a test can make wait, or fail. */
export async function proxied({ local }: World): Promise<FaultyRpc & AsyncDisposable> {
  const rpc = await startFaultyRpc(local.endpoints.rpc_endpoint);
  return Object.assign(rpc, { [Symbol.asyncDispose]: rpc.stop });
}

/** The job that is posted, as soon as it is. */
export async function queuedJob(world: World): Promise<Address> {
  await until(() => marketOf(world.local).queue.length === 1);
  await settledSlots(world);
  return address(String(marketOf(world.local).queue[0]));
}

/** What is still waited for is in the next plan, which the test host calls an error of the provider. */
export const errorsOf = (diagnostics: readonly Diagnostic[]): readonly string[] =>
  diagnostics
    .filter(({ severity, summary }) => severity === "error" && summary !== "Plan not empty after apply")
    .map(({ summary }) => summary);
