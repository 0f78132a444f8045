import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { createNosanaClient, NosanaNetwork } from "@nosana/kit";
import { jobBlock, jobDefinition } from "../support/jobs.ts";
import { type Localnet, useLocalnet } from "../support/localnet.ts";
import { createWorkspace, onlyResource } from "../support/terraform.ts";

let localnet: Localnet;
beforeAll(async () => {
  localnet = await useLocalnet(["--hosts", "0"]);
});
afterAll(() => localnet.stop());

/** Nosana's own SDK, unmodified, is the judge of what the provider posted. */
test("the official SDK reads the posted job: market, project, time-out, price, and the definition by its CID", async () => {
  await using workspace = await createWorkspace(localnet.environment);
  await workspace.write(jobBlock({ arguments: "timeout_seconds = 1234" }));
  expect((await workspace.apply()).exit_code).toBe(0);
  const { values } = await onlyResource(workspace);

  const { rpc_endpoint, rpc_subscriptions_endpoint, ipfs_gateway } = localnet.endpoints;
  const kit = createNosanaClient(NosanaNetwork.DEVNET, {
    solana: { rpcEndpoint: rpc_endpoint, wsEndpoint: rpc_subscriptions_endpoint },
    ipfs: { gateway: `${ipfs_gateway}/ipfs/` },
  });
  const job = await kit.jobs.get(String(values.id) as never);
  expect({ ...job, price: BigInt(job.price) }).toMatchObject({
    address: values.id,
    state: 0,
    market: values.market,
    project: values.project,
    payer: values.payer,
    timeout: 1234,
    ipfsJob: values.ipfs_job,
    ipfsResult: null,
    price: BigInt(values.price as number),
  });
  expect(await kit.ipfs.retrieve(String(job.ipfsJob))).toEqual(jobDefinition());
});
