import { describe, expect, test } from "@jest/globals";
import { address } from "@solana/kit";
import { SlotFloor } from "../../../src/solana/slot-floor.ts";
import { fakeChain, fakeNode, Refusal } from "./fake-node.ts";

const account = address("devr1BGQndEW5k5zfvG5FsLyZv1Ap73vNgAHcQ9sUVP");

test("what is finalized is a floor for weaker commitments too, and never sinks", () => {
  const floor = new SlotFloor();
  floor.raise("finalized", 5n);
  floor.raise("confirmed", 9n);
  floor.raise("confirmed", 7n);
  expect([floor.at("processed"), floor.at("confirmed"), floor.at("finalized")]).toEqual([9n, 9n, 5n]);
});

/** A pool whose nodes are at these slots and answer in turn; `honest`: they refuse what they have not reached. */
function pool(slots: readonly bigint[], honest = true) {
  let turn = 0;
  return fakeNode({
    getAccountInfo: ([, config]) => {
      const slot = slots[Math.min(turn++, slots.length - 1)] as bigint;
      const least = BigInt((config as { minContextSlot?: number }).minContextSlot ?? 0);
      if (honest && slot < least) throw new Refusal(-32016, "Minimum context slot has not been reached");
      return { context: { slot }, value: null };
    },
  });
}

describe.each([
  ["nodes that say so", true],
  ["nodes that ignore what is asked", false],
])("of %s", (_, honest) => {
  test("an answer from before another one is not taken: the request is repeated", async () => {
    const node = pool([9n, 5n, 8n, 10n], honest);
    const chain = fakeChain(node);
    const ask = () => chain.rpc.getAccountInfo(account, { commitment: "confirmed" }).send();
    expect((await ask()).context.slot).toBe(9n);
    expect((await ask()).context.slot).toBe(10n);
    expect(chain.floor.at("confirmed")).toBe(10n);
  });

  test("none in time is an error that tells how far they were", async () => {
    const chain = fakeChain(pool([5n], honest));
    chain.floor.raise("confirmed", 9n);
    await expect(chain.rpc.getAccountInfo(account, { commitment: "confirmed" }).send()).rejects.toMatchObject(
      {
        code: "RPC_LAGGING",
        context: { method: "getAccountInfo", known: 9n, reached: honest ? null : 5n },
      },
    );
  });
});

test("a request that asks for more gets it, and a weaker commitment raises no floor of a stronger one", async () => {
  const node = pool([9n]);
  const chain = fakeChain(node);
  await chain.rpc.getAccountInfo(account, { commitment: "processed" }).send();
  await chain.rpc.getAccountInfo(account, { commitment: "processed", minContextSlot: 9n }).send();
  expect([chain.floor.at("processed"), chain.floor.at("confirmed")]).toEqual([9n, 0n]);
});
