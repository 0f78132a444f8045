import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { createNosanaClient, type NosanaClient, NosanaNetwork } from "@nosana/kit";
import { definitionWith, ended, list, pin } from "./support/jobs.ts";
import { type Network, startNetwork, until } from "./support/network.ts";

let network: Network;
let client: NosanaClient;
beforeAll(async () => {
  network = await startNetwork({ hosts: 1 });
  const { rpc_endpoint: rpcEndpoint, rpc_subscriptions_endpoint: wsEndpoint } = network.endpoints;
  client = createNosanaClient(NosanaNetwork.DEVNET, { solana: { rpcEndpoint, wsEndpoint } });
});
afterAll(() => network.localnet.close());

test("the official client reads the market", async () => {
  const market = await client.jobs.market(network.market);
  expect(market).toMatchObject({ address: network.market, jobPrice: 100, jobTimeout: 7_200, jobType: 4 });
  expect((await client.jobs.markets()).map(({ address }) => address)).toEqual([network.market]);
});

test("the official client reads a job while it runs and when it is done", async () => {
  const digest = await pin(network, definitionWith({}));
  const { job, run } = await list(network, network.wallet, { digest });
  expect((await client.jobs.run(run)).job).toBe(job);
  await until(network, () => ended(network, job));
  const done = await until(network, async () => {
    const read = await client.jobs.get(job);
    return read.state === 2 ? read : undefined;
  });
  expect(done).toMatchObject({ address: job, market: network.market, project: network.wallet.address });
  expect(done.ipfsResult).toMatch(/^Qm/);
});
