import { expect, test } from "@jest/globals";
import { outcomeOf } from "../../../src/solana/index.ts";
import { fakeChain, fakeNode } from "./fake-node.ts";

const ticket = {
  signature: "5VERv8NMvzbJMEkV8xnrLkEaWRtSz9CosKDYjCJjBRnbJLgp8uirBgmQpjKhoR4tjF3ZpRzrFmBV6UjKdiSZkQUW",
  last_valid_block_height: 150n,
};
const confirmed = { slot: 990n, confirmationStatus: "confirmed", err: null };

test.each([
  ["executed", confirmed, 151n, 1000n],
  ["failed", { ...confirmed, err: "AccountNotFound" }, 151n, 1000n],
  ["open", { ...confirmed, confirmationStatus: "processed" }, 151n, 1000n],
  ["open", null, 150n, 1000n],
  ["open", null, 151n, 999n],
  ["never_executed", null, 151n, 1000n],
  ["unknown", null, 300_000n, 1000n],
])("%s: status %j at height %d, seen at slot %d", async (outcome, status, blockHeight, slot) => {
  const node = fakeNode({
    getEpochInfo: () => ({ absoluteSlot: 1000n, blockHeight }),
    getSignatureStatuses: ([, config]) => {
      expect(config).toEqual({ searchTransactionHistory: true });
      return { context: { slot }, value: [status] };
    },
  });
  await expect(outcomeOf(fakeChain(node), ticket)).resolves.toMatchObject({ kind: outcome });
  expect(node.sent()).toEqual([]);
});
