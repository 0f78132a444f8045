import { afterAll, beforeAll, expect, test } from "@jest/globals";
import type { KeyPairSigner } from "@solana/kit";
import { blockhashLifetime } from "../../../src/localnet/ledger/slots.ts";
import { jobAt, listing } from "../localnet/support/jobs.ts";
import { type Network, startNetwork } from "../localnet/support/network.ts";
import { submitAtOnce } from "./local-actors.ts";

let network: Network;
beforeAll(async () => {
  network = await startNetwork();
});
afterAll(() => network.localnet.close());

test("a transaction that the network drops, since it comes too late, is signed anew", async () => {
  let signings = 0;
  const slow: KeyPairSigner = {
    ...network.wallet,
    async signTransactions(...given) {
      const signed = await network.wallet.signTransactions(...given);
      if (signings++ === 0)
        for (let slot = 0n; slot < blockhashLifetime; slot++) network.localnet.ledger.tick();
      return signed;
    },
  };
  const { job, instruction } = await listing(network, slow);
  await submitAtOnce(network)(slow, [instruction]);
  expect(signings).toBe(2);
  expect(jobAt(network, job)).toMatchObject({ state: 0, payer: network.wallet.address });
});

test("a transaction that fails is an error with its reason and logs", async () => {
  const { instruction } = await listing(network, network.wallet, { timeout: -1n });
  await expect(submitAtOnce(network)(network.wallet, [instruction])).rejects.toThrow(
    /a transaction failed: .*ProgramFailedToComplete.*panicked/s,
  );
});
