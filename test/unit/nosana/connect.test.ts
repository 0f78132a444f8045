import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, beforeAll, expect, test } from "@jest/globals";
import {
  type Address,
  generateKeyPairSigner,
  getBase58Encoder,
  type Signature,
  type SignatureBytes,
  verifySignature,
} from "@solana/kit";
import {
  type ConnectOptions,
  cidFromDigest,
  connect,
  type JobDefinition,
  JobState,
  type NosanaClient,
  networks,
  serviceUrls,
} from "../../../src/nosana/public.ts";
import { startWorld, type World } from "./local-world.ts";

let world: World;
let client: NosanaClient;
beforeAll(async () => {
  world = await startWorld();
  client = connect("localnet", { ...world.local.endpoints, wallet: world.wallet.signer });
});
afterAll(() => world.close());

const ipfsHash = cidFromDigest(new Uint8Array(32).fill(5));

test("without a wallet everything can be read and nothing be built", async () => {
  const reader = connect("localnet", { ...world.local.endpoints });
  const { market } = world;
  await expect(reader.jobs.market(market)).resolves.toMatchObject({ address: market });
  await expect(reader.jobs.post({ market, timeout: 60, ipfsHash })).rejects.toMatchObject({
    code: "WALLET_NOT_SET",
    context: { doing: "posting a job" },
  });
  await expect(reader.delist(market)).rejects.toMatchObject({ code: "WALLET_NOT_SET" });
  reader.wallet = world.wallet.signer;
  await expect(reader.jobs.post({ market, timeout: 60, ipfsHash })).resolves.toMatchObject({
    programAddress: world.network.jobs_program,
  });
});

test("the page's way: an instruction is built, then sent", async () => {
  const instruction = await client.jobs.post({ market: world.market, timeout: 60, ipfsHash });
  const signature = await client.solana.buildSignAndSend(instruction);
  const job = instruction.accounts?.[0]?.address as Address;
  await expect(client.jobs.get(job)).resolves.toMatchObject({
    state: JobState.QUEUED,
    ipfsJob: ipfsHash,
    timeout: 60,
  });
  const { events, fate } = await client.jobs.history(job);
  expect([fate, events.map((event) => event.signature)]).toEqual(["open", [signature]]);
  await client.solana.buildSignAndSend(await client.jobs.delist({ job }));
  await expect(client.jobs.history(job)).resolves.toMatchObject({ fate: "delisted" });
});

test("a node's way: wait, be assigned, quit, claim, finish, complete what the owner ended", async () => {
  const signer = await world.newNode();
  const node = connect("localnet", { ...world.local.endpoints, wallet: signer });
  const { market } = world;
  const send = async (built: Parameters<typeof node.solana.buildSignAndSend>[0]) =>
    node.solana.buildSignAndSend(built);
  await send(await node.jobs.work({ market }));
  await expect(client.jobs.market(market)).resolves.toMatchObject({ queue: [signer.address] });
  await send(await node.jobs.stop({ market }));
  await send(await node.jobs.work({ market }));
  const { job } = await client.post({ market, timeout: 600, ipfsHash, node: signer.address });
  const [run] = await client.jobs.runs({ node: signer.address });
  expect(run).toMatchObject({ job, node: signer.address });
  await send(await node.jobs.quit({ run: run?.address as Address }));
  await expect(client.jobs.get(job)).resolves.toMatchObject({ state: JobState.STOPPED });
  await send(await node.jobs.claim({ job }));
  await expect(client.jobs.get(job)).resolves.toMatchObject({
    state: JobState.RUNNING,
    node: signer.address,
  });
  await send(await node.jobs.finish({ job, ipfsResultsHash: ipfsHash }));
  await expect(client.jobs.get(job)).resolves.toMatchObject({
    state: JobState.COMPLETED,
    ipfsResult: ipfsHash,
  });

  await send(await node.jobs.work({ market }));
  const second = await client.post({ market, timeout: 600, ipfsHash });
  await client.end(second.job);
  await expect(client.jobs.get(second.job)).resolves.toMatchObject({
    state: JobState.COMPLETED,
    ipfsResult: null,
  });
  await send(await node.jobs.complete({ job: second.job, ipfsResultsHash: ipfsHash }));
  await expect(client.jobs.get(second.job)).resolves.toMatchObject({ ipfsResult: ipfsHash });
  await expect(node.jobs.finish({ job: second.job, ipfsResultsHash: ipfsHash })).rejects.toMatchObject({
    code: "JOB_IN_ANOTHER_STATE",
    context: { needed: "running", found: "done" },
  });
});

test("the key of a new job can be the caller's own, and makes one job however often it is posted", async () => {
  const job = await generateKeyPairSigner();
  const params = { market: world.market, timeout: 60, ipfsHash, job };
  await expect(client.post(params)).resolves.toMatchObject({ job: job.address });
  await expect(client.post(params)).rejects.toMatchObject({ code: "TRANSACTION_REJECTED" });
  await client.delist(job.address);
});

test("requests keep to the limits that they are given", async () => {
  let running = 0;
  let most = 0;
  const server = createServer((request, response) => {
    most = Math.max(most, ++running);
    let body = "";
    request.on("data", (chunk) => {
      body += chunk;
    });
    request.on("end", () =>
      setTimeout(() => {
        running--;
        const { id } = JSON.parse(body) as { id: string };
        response.setHeader("content-type", "application/json");
        response.end(JSON.stringify({ jsonrpc: "2.0", id, result: { context: { slot: 1 }, value: null } }));
      }, 20),
    );
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const rpc_endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const addresses = (await world.newNodes(12)).map(({ address }) => address);
  const ask = async (limits: ConnectOptions) => {
    const { jobs } = connect("localnet", { rpc_endpoint, ...limits });
    const started_ms = performance.now();
    const asked = await Promise.allSettled(addresses.map((address) => jobs.market(address)));
    for (const one of asked) expect(one).toMatchObject({ reason: { code: "MARKET_NOT_FOUND" } });
    return performance.now() - started_ms;
  };
  await ask({ max_concurrent_requests: 2 });
  expect(most).toBe(2);
  // Eight may go at once, and the four after them an eighth of a second apart.
  expect(await ask({ max_requests_per_second: 8 })).toBeGreaterThan(350);
  server.closeAllConnections();
  server.close();
});

test("limits that would let nothing through are refused", () => {
  expect(() => connect("localnet", { max_concurrent_requests: 0 })).toThrow(
    expect.objectContaining({ code: "ARGUMENT_INVALID" }),
  );
  expect(() => connect("localnet", { max_requests_per_second: 0 })).toThrow(
    expect.objectContaining({ code: "ARGUMENT_INVALID" }),
  );
});

const web = { id: "web", type: "container/run", args: { image: "nginx", expose: 80 } } as const;
const definition: JobDefinition = { version: "0.1", type: "container", ops: [web] };

test("the addresses of a job's services and its owner's proof are had without asking anybody", async () => {
  const { address: job } = await generateKeyPairSigner();
  const urls = serviceUrls(definition, job, networks.mainnet);
  expect([...(urls ?? [])]).toEqual([
    ["web:80", expect.stringMatching(/^https:\/\/\w{44}\.node\.k8s\.prd\.nos\.ci$/)],
  ]);
  expect(serviceUrls(definition, job, client.network)).toBeNull();
  const [message, signature, time] = (await client.authorizationHeader(job)).split(":");
  expect(message).toBe(job);
  const signed = [
    getBase58Encoder().encode(signature as Signature) as SignatureBytes,
    new TextEncoder().encode(job),
  ] as const;
  await expect(verifySignature(world.wallet.signer.keyPair.publicKey, ...signed)).resolves.toBe(true);
  expect(Math.abs(Number(time) - Date.now())).toBeLessThan(60_000);
  await expect(connect("localnet").authorizationHeader(job)).rejects.toMatchObject({
    code: "WALLET_NOT_SET",
  });
});
