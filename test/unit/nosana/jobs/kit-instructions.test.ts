import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import type { NosanaClient as OfficialClient } from "@nosana/kit";
import { type Address, createNoopSigner, type Instruction, type KeyPairSigner } from "@solana/kit";
import { hostAccounts } from "../../../../src/localnet/genesis.ts";
import type { NosanaClient } from "../../../../src/nosana/public.ts";
import { type Network, startNetwork, until } from "../../localnet/support/network.ts";
import { bothClients } from "./both-clients.ts";
import { type Kind, type PlacedJob, place, placedJobs } from "./placed-jobs.ts";

// The table "Where it differs from @nosana/kit" of docs/dev/client.md names the tests of "another answer".

const { accounts, jobs: placed } = placedJobs(300);
const of = (...kinds: readonly Kind[]) => placed.filter(({ kind }) => kinds.includes(kind));
/** The second of all runs a job that is free. */
const [free, priced] = of("running") as [PlacedJob, PlacedJob];
const [queued] = of("queued") as [PlacedJob];

let network: Network;
let ours: NosanaClient["jobs"];
let kit: OfficialClient["jobs"];
beforeAll(async () => {
  network = await startNetwork();
  ({ ours, kit } = bothClients(network, network.wallet));
  await place(network, accounts);
});
afterAll(() => network.localnet.close());

/** All of an instruction, with a word in the place of what each call draws anew. */
function told({ accounts = [], data, programAddress }: Instruction, wallet = network.wallet.address) {
  return {
    programAddress,
    data,
    accounts: accounts.map((account) => ({
      address: "signer" in account && account.address !== wallet ? "a new key" : account.address,
      role: account.role,
    })),
  };
}
const lastOf = (instructions: readonly Instruction[]) => told(instructions.at(-1) as Instruction);

/** Builds for a node, whose key is not needed for that. */
const asNode = (node: Address) => bothClients(network, createNoopSigner(node) as KeyPairSigner);

describe("the same answer", () => {
  test("of posting", async () => {
    const params = { market: network.market, timeout: 60, ipfsHash };
    expect(told(await ours.post(params))).toEqual(told(await kit.post(params)));
    expect(told(await ours.post({ ...params, payer: network.wallet }))).toEqual(
      told(await kit.post({ ...params, payer: network.wallet })),
    );
    const assigned = { ...params, node: priced.node };
    expect(told(await ours.post(assigned))).toEqual(told(await kit.post(assigned)));
    expect(told(await ours.assign(assigned))).toEqual(told(await kit.assign(assigned)));
  });

  test("of what nodes do", async () => {
    const { market } = network;
    expect(told(await ours.work({ market }))).toEqual(told(await kit.work({ market })));
    expect(told(await ours.work({ market, nft: priced.job }))).toEqual(
      told(await kit.work({ market, nft: priced.job })),
    );
    expect(told(await ours.stop({ market }))).toEqual(told(await kit.stop({ market })));
    expect(told(await ours.stop({ market, node: priced.node }))).toEqual(
      told(await kit.stop({ market, node: priced.node })),
    );
    const run = priced.run as Address;
    expect(told(await ours.quit({ run }))).toEqual(told(await kit.quit({ run })));
  });
});

describe("another answer", () => {
  test("a job is listed by posting it", async () => {
    const params = { market: network.market, timeout: 60, ipfsHash };
    expect(ours).not.toHaveProperty("list");
    expect(told(await ours.post(params))).toEqual(told(await kit.list(params)));
  });

  test("an undefined node lists", async () => {
    const params = { market: network.market, timeout: 60, ipfsHash, node: undefined };
    expect(told(await ours.post(params))).toEqual(told(await kit.list(params)));
    // It assigns the job, to the address it puts where an account is missing: its own program.
    const assigned = await kit.post(params as never);
    expect(assigned.accounts[3]).toMatchObject({ address: network.endpoints.jobs_program });
  });

  test("markets are neither opened nor closed", async () => {
    for (const name of ["open", "createMarket", "close", "closeMarket"])
      expect(ours).not.toHaveProperty(name);
    for (const made of [await kit.open({}), await kit.createMarket({})])
      expect(made.programAddress).toBe(network.endpoints.jobs_program);
    const { market } = network;
    expect(told(await kit.close({ market }))).toEqual(told(await kit.closeMarket({ market })));
  });

  test("extending is to a total, so that doing it twice charges once", async () => {
    const { job } = queued;
    const [a, b] = [
      told(await ours.extend({ job, timeout: 4_000 })),
      told(await kit.extend({ job, timeout: 4_000 })),
    ];
    const timeoutIn = (data: unknown) => Buffer.from(data as Uint8Array).readBigInt64LE(8);
    expect([timeoutIn(a.data), timeoutIn(b.data)]).toEqual([4_000n, 7_600n]);
    expect(a.accounts).toEqual(b.accounts);
  });

  test("refunds go to token accounts that are made sure of", async () => {
    const delisted = await ours.delist({ job: queued.job });
    expect(lastOf(delisted)).toEqual(told(await kit.delist({ job: queued.job })));
    const ended = await ours.end({ job: priced.job });
    expect(lastOf(ended)).toEqual(told(await kit.end({ job: priced.job })));
    const node = asNode(priced.node);
    const finished = await node.ours.finish({ job: priced.job, ipfsResultsHash: ipfsHash });
    const theirs = await node.kit.finish({ job: priced.job, ipfsResultsHash: ipfsHash });
    expect(lastOf(finished)).toEqual(lastOf(theirs));
    const idempotent = 1;
    const preparing = [delisted, ended, finished].map((all) => all.slice(0, -1).map(({ data }) => data?.[0]));
    expect(preparing).toEqual([[idempotent], [idempotent, idempotent], [idempotent, idempotent]]);
    // Where the kit's look found the node's account, it leaves the making of it out.
    expect(theirs).toHaveLength(3);
    network.localnet.ledger.place(hostAccounts(priced.node));
    const [, seen] = hostAccounts(priced.node).map(([at]) => at);
    const there = async () =>
      (await network.rpc.getAccountInfo(seen as Address, { encoding: "base64" }).send()).value;
    await until(network, async () => (await there()) ?? undefined);
    const params = { job: priced.job, ipfsResultsHash: ipfsHash };
    expect(await node.kit.finish(params)).toHaveLength(2);
    expect(await node.ours.finish(params)).toEqual(finished);
  });

  test("a free job names its payer's account too", async () => {
    const node = asNode(free.node);
    const params = { job: free.job, ipfsResultsHash: ipfsHash };
    const [a, b] = [lastOf(await node.ours.finish(params)), lastOf(await node.kit.finish(params))];
    const [vault, deposit] = [3, 4];
    expect(a.accounts[vault]).toEqual(b.accounts[vault]);
    expect(b.accounts[deposit]?.address).toBe(b.accounts[vault]?.address);
    expect(a.accounts[deposit]?.address).not.toBe(a.accounts[vault]?.address);
    const others = (all: typeof a) => ({ ...all, accounts: all.accounts.toSpliced(deposit, 1) });
    expect(others(a)).toEqual(others(b));
  });

  test("a node finishes its own run", async () => {
    const params = { job: priced.job, ipfsResultsHash: ipfsHash };
    await expect(ours.finish(params)).rejects.toMatchObject({ code: "JOB_IN_ANOTHER_STATE" });
    expect(lastOf(await kit.finish(params)).data).toEqual(
      lastOf(await asNode(priced.node).ours.finish(params)).data,
    );
  });

  test("completing goes to the network's own program", async () => {
    const [{ job }] = of("ended without result") as [PlacedJob];
    const [a, b] = [
      told(await ours.complete({ job, ipfsResultsHash: ipfsHash })),
      told(await kit.complete({ job, ipfsResultsHash: ipfsHash })),
    ];
    expect({ ...a, programAddress: null }).toEqual({ ...b, programAddress: null });
    expect(a.programAddress).toBe(network.endpoints.jobs_program);
    expect(b.programAddress).not.toBe(network.endpoints.jobs_program);
  });
});

const ipfsHash = "QmbJWAESqCsf4RFCqEY7jecCashj8usXiyDNfKtZCwwzGb";
