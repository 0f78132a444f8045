import { afterEach, beforeEach, expect, test } from "@jest/globals";
import { createSolanaRpc, generateKeyPairSigner, lamports } from "@solana/kit";
import { noLag, parseLag } from "../../../../src/localnet/ledger/lag.ts";
import { Ledger } from "../../../../src/localnet/ledger/ledger.ts";
import { RpcPool } from "../../../../src/localnet/pool/pool.ts";
import { Control } from "../../../support/control.ts";
import { named } from "../programs/jobs/addresses.ts";
import { listing } from "../support/jobs.ts";
import { call, type Network, sign, startNetwork, wireOf } from "../support/network.ts";

const lags = [0, 8, 40];
const names = ["1", "2", "3"];

let network: Network;
let control: Control;
/** Slots pass only when a test says so. */
const slotMs = 60_000;
beforeEach(async () => {
  const rpc_lags = lags.map((lag) => parseLag(String(lag)));
  network = await startNetwork({ slot_ms: slotMs, control_port: 0, rpc_lags });
  control = new Control(network.endpoints.control);
});
afterEach(() => network.localnet.close());

const at = (node: string) => {
  const rpc_endpoint = `${network.endpoints.rpc_endpoint}/nodes/${node}`;
  return { ...network, endpoints: { ...network.endpoints, rpc_endpoint } };
};
const ask = (node: string, method: string, params: readonly unknown[] = []) => call(at(node), method, params);
const processed = { commitment: "processed", encoding: "base64" };
const confirmed = { ...processed, commitment: "confirmed" };

function tick(slots: number): void {
  for (let count = 0; count < slots; count++) network.localnet.ledger.tick();
}

/** Posts a job without a node. */
async function posted() {
  const { job, instruction } = await listing(network, network.wallet);
  const transaction = await sign({ ...network, ...leading() }, network.wallet, [instruction]);
  const { signature } = network.localnet.ledger.submit(
    Uint8Array.from(Buffer.from(wireOf(transaction), "base64")),
  ).transaction;
  return { job, signature, slot: Number(network.localnet.ledger.slots.current) };
}

const leading = () => ({ rpc: createSolanaRpc(at("leader").endpoints.rpc_endpoint) });

test("each node answers as of its own slot, whatever it is asked", async () => {
  const before = (await ask("leader", "getBalance", [network.wallet.address, processed])).result.value;
  const { job, signature, slot } = await posted();
  const program = network.endpoints.jobs_program;
  const filters = [{ dataSize: 240 }];
  const look = async (node: string) => {
    const results = await Promise.all([
      ask(node, "getAccountInfo", [job, processed]),
      ask(node, "getMultipleAccounts", [[job], processed]),
      ask(node, "getProgramAccounts", [program, { ...processed, filters, withContext: true }]),
      ask(node, "getBalance", [network.wallet.address, processed]),
      ask(node, "getSignatureStatuses", [[signature]]),
      ask(node, "getSignaturesForAddress", [job, confirmed]),
      ask(node, "getTransaction", [signature, { ...confirmed, maxSupportedTransactionVersion: 0 }]),
      ask(node, "getSlot", [processed]),
      ask(node, "getTransactionCount", [processed]),
    ]);
    const [account, several, found, balance, status, signatures, transaction, height, count] = results.map(
      ({ result }) => result,
    );
    const slots = [account, several, found, balance, status].map(({ context }) => context.slot);
    return {
      slots: [...new Set([...slots, height])],
      processed: [
        account.value !== null,
        several.value[0] !== null,
        found.value.length === 1,
        balance.value < before,
        status.value[0] !== null,
        count === 1,
      ],
      confirmed: [signatures.length === 1, transaction !== null],
    };
  };
  for (const slots of [0, 1, 6, 1, 1, 30, 1, 1]) {
    tick(slots);
    for (const [index, node] of names.entries()) {
      const now = Number(network.localnet.ledger.slots.current) - (lags[index] ?? 0);
      const has = (least: number) => Array.from({ length: least === 0 ? 6 : 2 }, () => now - least >= slot);
      expect({ node, ...(await look(node)) }).toEqual({
        node,
        slots: [now],
        processed: has(0),
        confirmed: has(1),
      });
    }
  }
});

test("a slot that a node has not reached is refused with its own, as Agave does", async () => {
  const slot = Number(network.localnet.ledger.slots.current);
  const config = { ...processed, minContextSlot: slot };
  expect(await ask("1", "getAccountInfo", [network.market, config])).toHaveProperty(
    "result.context.slot",
    slot,
  );
  expect(await ask("2", "getAccountInfo", [network.market, config])).toHaveProperty("error", {
    code: -32016,
    message: "Minimum context slot has not been reached",
    data: { contextSlot: slot - 8 },
  });
  // What takes no `minContextSlot` answers as of its slot, whatever is sent with it.
  const { signature } = await posted();
  const asked = { ...config, commitment: "confirmed", maxSupportedTransactionVersion: 0 };
  expect(await ask("2", "getTransaction", [signature, asked])).toHaveProperty("result", null);
  expect(await ask("2", "getBlockTime", [slot])).toHaveProperty("error.code", -32004);
  expect(await ask("leader", "getBlockTime", [slot])).toHaveProperty("result");
});

test("a node knows no blockhash newer than its state: it refuses in preflight, and passes on without", async () => {
  const { result } = await ask("1", "getLatestBlockhash", [processed]);
  const { blockhash } = result.value;
  const valid = async (node: string) =>
    (await ask(node, "isBlockhashValid", [blockhash, processed])).result.value;
  expect([await valid("1"), await valid("2"), await valid("3")]).toEqual([true, false, false]);

  const { job, instruction } = await listing(network, network.wallet);
  const wire = wireOf(await sign({ ...network, ...leading() }, network.wallet, [instruction]));
  const config = { encoding: "base64", preflightCommitment: "processed" };
  const refused = await ask("3", "sendTransaction", [wire, config]);
  expect(refused.error).toMatchObject({ code: -32002, data: { err: "BlockhashNotFound" } });
  expect(network.localnet.ledger.account(job).data.length).toBe(0);

  expect(await ask("3", "sendTransaction", [wire, { ...config, skipPreflight: true }])).toHaveProperty(
    "result",
  );
  expect(network.localnet.ledger.account(job).data.length).toBe(240);
  expect((await ask("3", "getAccountInfo", [job, processed])).result.value).toBeNull();
  // Its own state knows nothing of that transaction, so it would run there once more.
  tick(40);
  const again = await ask("2", "sendTransaction", [wire, config]);
  expect(again.error).toMatchObject({ code: -32002, data: { err: "AlreadyProcessed" } });
});

test("requests are spread over all nodes, and those of one batch are not", async () => {
  const slots = new Set<number>();
  for (let count = 0; count < 40; count++) slots.add((await call(network, "getSlot", [processed])).result);
  const { current } = network.localnet.ledger.slots;
  expect([...slots].sort()).toEqual([40n, 8n, 0n].map((lag) => Number(current - lag)).sort());
  const one = { jsonrpc: "2.0", id: 1, method: "getSlot", params: [processed] };
  for (let count = 0; count < 10; count++) {
    const body = JSON.stringify([one, one, one]);
    const answers = (await (
      await fetch(network.endpoints.rpc_endpoint, { method: "POST", body })
    ).json()) as { result: number }[];
    expect(new Set(answers.map(({ result }) => result)).size).toBe(1);
  }
});

test("a client of @solana/kit reads through a node that lags", async () => {
  const { address } = await generateKeyPairSigner();
  const read = (node: string) =>
    createSolanaRpc(at(node).endpoints.rpc_endpoint).getBalance(address, { commitment: "processed" }).send();
  await network.rpc.requestAirdrop(address, lamports(1_000_000_000n)).send();
  expect(await read("2")).toMatchObject({ value: 0n });
  tick(8);
  expect(await read("2")).toMatchObject({ value: 1_000_000_000n });
  expect(await read("3")).toMatchObject({ value: 0n });
});

test("a node that is to lag more stands still, and one that is to lag less catches up at once", async () => {
  const { slot: leader } = (await control.nodes()).leader;
  expect((await control.nodes()).nodes).toEqual([
    { node: "1", lag: "0", behind: 0, slot: leader },
    { node: "2", lag: "8", behind: 8, slot: leader - 8 },
    { node: "3", lag: "40", behind: 40, slot: leader - 40 },
  ]);
  expect(await control.setLag(1, 5)).toEqual({ node: "1", lag: "5", behind: 0, slot: leader });
  expect(await control.setLag(3, 2)).toEqual({ node: "3", lag: "2", behind: 2, slot: leader - 2 });
  tick(3);
  expect((await ask("1", "getSlot", [processed])).result).toBe(leader);
  tick(3);
  expect((await ask("1", "getSlot", [processed])).result).toBe(leader + 1);
  await control.setLag(1, "20-30");
  tick(40);
  const { behind, lag } = (await control.overview()).nodes[0] ?? { behind: 0 };
  expect({ lag, wanders: behind >= 20 && behind <= 30 }).toEqual({ lag: "20-30", wanders: true });
});

test.each([
  [7, 8, "404: there is no node 7: 1, 2, 3"],
  ["leader", 8, "404: there is no node leader: 1, 2, 3"],
  [2, 101, '400: .*"101" is no lag'],
  [2, "40-20", '400: .*"40-20" is no lag'],
  [2, -1, '400: .*"-1" is no lag'],
  [2, "", '400: .*"" is no lag'],
])("node %p with lag %p is refused", async (node, lag, said) => {
  await expect(control.setLag(node, lag)).rejects.toThrow(new RegExp(`^${said}`));
});

test("a path of no node is not found", async () => {
  const response = await fetch(`${network.endpoints.rpc_endpoint}/nodes/4`, { method: "POST", body: "{}" });
  expect([response.status, await response.text()]).toEqual([404, "there is no node 4: 1, 2, 3, leader"]);
});

test("the past is kept as far back as the furthest node, and no longer", async () => {
  const { ledger } = network.localnet;
  const { address } = await generateKeyPairSigner();
  const grow = async (slots: number) => {
    for (let count = 0; count < slots; count++) {
      await call(network, "requestAirdrop", [address, 1_000_000]);
      ledger.tick();
    }
    return ledger.statesKept;
  };
  const kept = await grow(60);
  expect(await grow(60)).toBe(kept);
  await control.setLag(3, 0);
  expect(await grow(20)).toBeLessThan(kept - 50);
});

test("a lag that wanders stays in its range, never goes back, and is the same each time", () => {
  const walk = () => {
    const ledger = new Ledger({
      genesis_hash: named("genesis"),
      programs: [],
      accounts: [],
      unixTime: () => 1_800_000_000n,
    });
    const pool = new RpcPool(ledger, [parseLag("20-40"), noLag]);
    const [node] = [pool.node("1")];
    return Array.from({ length: 300 }, () => {
      ledger.tick();
      return { slot: node?.slot ?? 0n, behind: node?.behind ?? 0 };
    });
  };
  const first = walk();
  expect(walk()).toEqual(first);
  const behind = new Set(first.map((seen) => seen.behind));
  expect(Math.min(...behind)).toBeGreaterThanOrEqual(20);
  expect(Math.max(...behind)).toBeLessThanOrEqual(40);
  expect(behind.size).toBeGreaterThan(5);
  expect(first.every(({ slot }, index) => slot >= (first[index - 1]?.slot ?? 0n))).toBe(true);
});
