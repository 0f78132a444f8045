import { afterAll, beforeAll, expect, test } from "@jest/globals";
import type { KeyPairSigner } from "@solana/kit";
import type { ExactClient } from "../../../src/nosana/index.ts";
import { type Network, startNetwork } from "../localnet/support/network.ts";
import { clientFor, countedTransport, ipfs_job, timeout_seconds } from "./posting.ts";

let network: Network;
beforeAll(async () => {
  network = await startNetwork({ slot_ms: 400 });
});
afterAll(() => network.localnet.close());

/** Everything a job is posted with, as the provider does it. */
async function post(client: ExactClient, signer: KeyPairSigner) {
  const wallet = { address: signer.address, signer };
  const input = { market: network.market, timeout_seconds, wallet };
  const checked = await client.reserve(input);
  const listing = await client.buildListing({ ...input, ipfs_job, checked });
  const { slot } = await client.list(listing, { wallet });
  checked.reservation.taken(slot);
  return client.job(listing.job, { min_context_slot: slot });
}

test.each([
  ["one job", 1, 13],
  ["ten jobs at a time", 10, 75],
])("%s is posted with few requests", async (_, jobs, most) => {
  const { transport, total } = countedTransport(network.endpoints.rpc_endpoint);
  const { client } = clientFor(network, { transport });
  const posted = await Promise.all(Array.from({ length: jobs }, () => post(client, network.wallet)));
  expect(posted.map((job) => job?.state)).toEqual(posted.map(() => "queued"));
  expect(total()).toBeLessThanOrEqual(most);
});
