import { expect, test } from "@jest/globals";
import { generateKeyPairSigner } from "@solana/kit";
import { Secret } from "../../../src/base/secret.ts";
import { secretFingerprint } from "../../../src/solana/index.ts";

async function newWallet() {
  const signer = await generateKeyPairSigner();
  return { address: signer.address, signer };
}

test("one wallet gives one text one fingerprint, and another text or wallet another", async () => {
  const [wallet, other] = await Promise.all([newWallet(), newWallet()]);
  const of = (text: string, by = wallet) => secretFingerprint(new Secret(text), by);
  const first = await of("top secret");
  expect(first).toMatch(/^[0-9a-f]{64}$/);
  expect(await of("top secret")).toBe(first);
  expect(new Set([first, await of("top secret!"), await of("top secret", other)]).size).toBe(3);
});
