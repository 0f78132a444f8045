import { afterAll, beforeAll, expect, test } from "@jest/globals";
import type { Address } from "@solana/kit";
import { chainEdits, settledSlots } from "../../support/chain-edits.ts";
import { startWorld, type World } from "./local-world.ts";

let world: World;
beforeAll(async () => {
  world = await startWorld({ slot_ms: 40 });
});
afterAll(() => world.close());

const isOrphaned = async (address: Address) => {
  await settledSlots(world);
  return world.client.isOrphaned({ address, market: world.market });
};

test("a queued job is no orphan, a job outside every queue is, and one with a host or without an account is not", async () => {
  const edits = chainEdits(world);
  const { job } = await world.post(world.market);
  const { job: other } = await world.post(world.market);
  expect(await isOrphaned(job)).toBe(false);
  edits.unqueue(job);
  expect(await isOrphaned(job)).toBe(true);
  expect(await isOrphaned(other)).toBe(false);
  await edits.run(job, world.wallet.address);
  expect(await isOrphaned(job)).toBe(false);
  edits.change(other, { state: 3 });
  edits.unqueue(other);
  expect(await isOrphaned(other)).toBe(false);
  edits.close(other);
  expect(await isOrphaned(other)).toBe(false);
});
