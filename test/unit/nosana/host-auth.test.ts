import { inspect } from "node:util";
import { expect, test } from "@jest/globals";
import { createNosanaAuthorization } from "@nosana/authorization";
import { generateKeyPairSigner, getAddressEncoder } from "@solana/kit";
import { systemClock } from "../../../src/base/clock.ts";
import { hostAuthorization } from "../../../src/nosana/host-auth.ts";
import type { Wallet } from "../../../src/solana/index.ts";

const { validate } = createNosanaAuthorization();
const message = "H3fhW6p9qQ2anKERK85LCVd3TJu2DVPdX2FhzWLMUyqg";

async function newWallet(): Promise<Wallet & { readonly public_key: Uint8Array }> {
  const signer = await generateKeyPairSigner();
  const public_key = new Uint8Array(getAddressEncoder().encode(signer.address));
  return { address: signer.address, signer, public_key };
}

test("Nosana's own library accepts it, for this wallet and this message alone", async () => {
  const [wallet, other] = await Promise.all([newWallet(), newWallet()]);
  const value = (await hostAuthorization({ wallet, message })).reveal();
  expect(validate(value, wallet.public_key, { expected_message: message })).toBe(true);
  expect(validate(value, other.public_key)).toBe(false);
  expect(validate(value.replace(message, other.address), wallet.public_key)).toBe(false);
});

test("with a time it is good for a while", async () => {
  const wallet = await newWallet();
  const now = (await hostAuthorization({ wallet, message, clock: systemClock })).reveal();
  expect(validate(now, wallet.public_key, { expiry: 60 })).toBe(true);
  const clock = { ...systemClock, now: () => systemClock.now() - 61_000 };
  const old = (await hostAuthorization({ wallet, message, clock })).reveal();
  expect(() => validate(old, wallet.public_key, { expiry: 60 })).toThrow("expired");
});

test("it prints as nothing, and cannot be made of what would be cut in two", async () => {
  const wallet = await newWallet();
  const value = await hostAuthorization({ wallet, message });
  expect([inspect(value), String(value), JSON.stringify(value)].join()).not.toContain(
    value.reveal().slice(50),
  );
  await expect(hostAuthorization({ wallet, message: "a:b" })).rejects.toThrow("colon");
});
