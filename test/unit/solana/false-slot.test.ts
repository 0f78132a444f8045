import { expect, test } from "@jest/globals";
import { address } from "@solana/kit";
import { SlotFloor } from "../../../src/solana/slot-floor.ts";
import { fakeChain, fakeNode, Refusal, virtualClock } from "./fake-node.ts";

// One answer with a slot that the chain has not reached must not make every true answer an old one.

const account = address("devr1BGQndEW5k5zfvG5FsLyZv1Ap73vNgAHcQ9sUVP");
const far = 2n ** 52n;

test("one answer that is too far ahead of the last one counts for nothing; a second one like it does", () => {
  const floor = new SlotFloor(virtualClock());
  floor.raise("confirmed", 1_000n);
  floor.raise("confirmed", far);
  expect(floor.at("confirmed")).toBe(1_000n);
  floor.raise("confirmed", 2n ** 50n);
  expect(floor.at("confirmed")).toBe(1_000n);
  floor.raise("confirmed", 2n ** 50n + 3n);
  expect(floor.at("confirmed")).toBe(2n ** 50n + 3n);
});

test("a slot that JSON numbers do not reach is never believed", () => {
  const floor = new SlotFloor(virtualClock());
  expect(floor.trust("confirmed", 2n ** 53n)).toBe(false);
  for (let times = 0; times < 3; times++) floor.raise("confirmed", 2n ** 53n);
  expect(floor.at("confirmed")).toBe(0n);
});

test("what can have passed since the last answer is believed at once", async () => {
  const clock = virtualClock();
  const floor = new SlotFloor(clock);
  floor.raise("confirmed", 1_000n);
  await clock.sleep(86_400_000);
  floor.raise("confirmed", 1_000n + 216_000n);
  expect(floor.at("confirmed")).toBe(217_000n);
});

test("of an earlier run's slots none is believed that is too far ahead, however many say so", () => {
  const floor = new SlotFloor(virtualClock());
  floor.raise("confirmed", 1_000n);
  expect([floor.trust("confirmed", far), floor.trust("confirmed", far)]).toEqual([false, false]);
  expect([floor.trust("confirmed", 1_500n), floor.at("confirmed")]).toEqual([true, 1_500n]);
});

interface Now {
  /** Where the node is, and the age of its newest block. */
  readonly slot: bigint;
  readonly age_seconds: number;
  readonly honest?: boolean;
}

function nodeAt({ slot, age_seconds, honest = true }: Now) {
  const clock = virtualClock();
  const node = fakeNode({
    getAccountInfo: ([, config]) => {
      const least = BigInt((config as { minContextSlot?: number }).minContextSlot ?? 0);
      if (honest && slot < least) throw new Refusal(-32016, "Minimum context slot has not been reached");
      return { context: { slot }, value: null };
    },
    getSlot: () => slot,
    getBlockTime: () => BigInt(Math.floor(clock.now() / 1_000) - age_seconds),
  });
  const chain = fakeChain(node, { clock });
  const started_ms = clock.now();
  return {
    chain,
    calls: node.calls,
    read: () => chain.rpc.getAccountInfo(account, { commitment: "confirmed" }).send(),
    seconds: () => (clock.now() - started_ms) / 1_000,
  };
}

test.each([true, false])(
  "a false slot from private data is given up at once where the chain is far before it",
  async (honest) => {
    const { chain, read, seconds } = nodeAt({ slot: 5_000n, age_seconds: 15, honest });
    expect(chain.floor.trust("confirmed", far)).toBe(true);
    await expect(read()).resolves.toMatchObject({ context: { slot: 5_000n } });
    expect([chain.floor.at("confirmed"), chain.floor.at("finalized"), seconds()]).toEqual([5_000n, 0n, 0]);
    expect(chain.floor.trust("confirmed", far)).toBe(false);
  },
);

test("so is a first answer that was false, and what a caller asks for because of it", async () => {
  const { chain, read } = nodeAt({ slot: 5_000n, age_seconds: 15 });
  chain.floor.raise("finalized", far);
  await read();
  const wanted = { commitment: "confirmed", minContextSlot: far } as const;
  await expect(chain.rpc.getAccountInfo(account, wanted).send()).resolves.toMatchObject({
    context: { slot: 5_000n },
  });
});

test.each<[what: string, now: Now, known: bigint]>([
  ["has stopped: its newest block is old", { slot: 5_000n, age_seconds: 4_000 }, far],
  ["lags by no more than nodes do", { slot: 5_000n, age_seconds: 15 }, 9_000n],
])("a node that %s is no reason to doubt the slot", async (_, now, known) => {
  const { chain, calls, read } = nodeAt(now);
  chain.floor.raise("confirmed", known);
  await expect(read()).rejects.toMatchObject({ code: "RPC_LAGGING" });
  expect(chain.floor.at("confirmed")).toBe(known);
  expect(calls.filter(({ method }) => method === "getSlot").length).toBeLessThan(8);
});
