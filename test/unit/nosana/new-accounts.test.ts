import { expect, test } from "@jest/globals";
import { createKeyPairSignerFromPrivateKeyBytes, generateKeyPairSigner } from "@solana/kit";
import { freshAccounts, plannedAccounts, plannedJobAddress } from "../../../src/nosana/index.ts";

const signer = await createKeyPairSignerFromPrivateKeyBytes(new Uint8Array(32).fill(7));
const wallet = { address: signer.address, signer };
const nonce = Buffer.alloc(32, 1).toString("base64");
const keys = { wallet, network: "localnet", nonce } as const;

const addresses = async (made: ReturnType<typeof plannedAccounts>) => {
  const { job, run } = await made;
  return [job.address, run.address];
};

// Where these change, plans that were saved before find no job any more and post another: then the version in the
// signed text must change too.
test("the keys of a planned job are these, for ever", async () => {
  const expected = [
    "RaDpuxKEWXBSaFVdDKSkjrw3ojCft7FFCvC5etT8HXr",
    "57aUcuWG5vLjJ1mwu1XchprU4GGpFbKfr7gFP4RXKZv4",
  ];
  expect(await addresses(plannedAccounts(keys))).toEqual(expected);
  expect(await plannedJobAddress(keys)).toBe(expected[0]);
});

test("are others for another nonce, network or wallet", async () => {
  const other = await generateKeyPairSigner();
  const all = await Promise.all([
    addresses(plannedAccounts(keys)),
    addresses(plannedAccounts({ ...keys, nonce: Buffer.alloc(32, 2).toString("base64") })),
    addresses(plannedAccounts({ ...keys, network: "devnet" })),
    addresses(plannedAccounts({ ...keys, wallet: { address: other.address, signer: other } })),
  ]);
  expect(new Set(all.flat()).size).toBe(8);
});

test("fresh keys are others each time", async () => {
  const all = await Promise.all([addresses(freshAccounts()), addresses(freshAccounts())]);
  expect(new Set(all.flat()).size).toBe(4);
});
