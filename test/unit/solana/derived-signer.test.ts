import { createPrivateKey, hkdfSync, sign } from "node:crypto";
import { expect, test } from "@jest/globals";
import {
  createKeyPairSignerFromPrivateKeyBytes,
  generateKeyPairSigner,
  getAddressEncoder,
  getTransactionDecoder,
} from "@solana/kit";
import { derivedSigner, walletSecret } from "../../../src/solana/index.ts";

const seed = Uint8Array.from({ length: 32 }, (_, index) => index);
const signer = await createKeyPairSignerFromPrivateKeyBytes(seed);
const wallet = { address: signer.address, signer };

/** An off-chain message, version 1: domain, version, number of signers, signer, text. */
const message = (text: string) =>
  Buffer.concat([
    Buffer.from([0xff]),
    Buffer.from("solana offchain"),
    Buffer.from([1, 1]),
    Buffer.from(getAddressEncoder().encode(wallet.address)),
    Buffer.from(text),
  ]);

/** PKCS #8 of an ed25519 seed (RFC 8410). */
const opensslKey = createPrivateKey({
  key: Buffer.concat([Buffer.from("302e020100300506032b657004220420", "hex"), seed]),
  format: "der",
  type: "pkcs8",
});

test("a wallet's secret is its signature of an off-chain message, as OpenSSL makes it, always the same", async () => {
  const expected = sign(null, message("a text"), opensslKey);
  for (const _ of [1, 2]) expect(Buffer.from(await walletSecret(wallet, "a text"))).toEqual(expected);
  expect(Buffer.from(await walletSecret(wallet, "another"))).not.toEqual(expected);
});

test("what is signed for it is never a transaction, and never a text", () => {
  const bytes = message("a text");
  expect(() => getTransactionDecoder().decode(Buffer.concat([Buffer.alloc(65, 1), bytes]))).toThrow();
  expect(() => new TextDecoder("utf-8", { fatal: true }).decode(bytes)).toThrow();
});

test("a derived keypair has HKDF-SHA256 of secret and name as its seed, as OpenSSL makes it", async () => {
  const secret = Uint8Array.from({ length: 64 }, (_, index) => 255 - index);
  const expected = await createKeyPairSignerFromPrivateKeyBytes(
    new Uint8Array(hkdfSync("sha256", secret, new Uint8Array(), "a name", 32)),
  );
  expect((await derivedSigner(secret, "a name")).address).toBe(expected.address);
  expect((await derivedSigner(secret, "another")).address).not.toBe(expected.address);
});

test("another wallet's secret is another", async () => {
  const other = await generateKeyPairSigner();
  expect(await walletSecret({ address: other.address, signer: other }, "a text")).not.toEqual(
    await walletSecret(wallet, "a text"),
  );
});
