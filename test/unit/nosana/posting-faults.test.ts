import { mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from "@jest/globals";
import { type Clock, systemClock } from "../../../src/base/clock.ts";
import { silentLogger } from "../../../src/base/log.ts";
import { createJournal, type Journal } from "../../../src/solana/index.ts";
import { type Fault, type FaultyRpc, startFaultyRpc } from "../../support/faulty-rpc.ts";
import { accountsOf, balanceOf, marketOf } from "../localnet/support/jobs.ts";
import { type Network, startNetwork } from "../localnet/support/network.ts";
import { clientFor, postOnce, timeout_seconds } from "./posting.ts";

/** Client time runs ten times as fast: twenty seconds are two, and a blockhash's 150 slots of 40 ms are sixty. */
const fast: Clock = {
  now: () => systemClock.now() * 10,
  sleep: (milliseconds, signal) => systemClock.sleep(milliseconds / 10, signal),
};

let network: Network;
let folder: string;
let rpc: FaultyRpc;
let journal: Journal;
beforeAll(async () => {
  network = await startNetwork({ slot_ms: 40 });
});
afterAll(() => network.localnet.close());
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "posting-faults-"));
  rpc = await startFaultyRpc(network.endpoints.rpc_endpoint);
  const { address: wallet } = network.wallet;
  journal = createJournal({ folder, wallet, clock: fast, log: silentLogger });
});
afterEach(async () => {
  await rpc.stop();
  await rm(folder, { recursive: true, force: true });
});

/** A fault of every request for `seconds` of client time, from the first send on, and another of that send. */
function outageAfterSend(seconds: number, fault: Fault, of_send: Fault): FaultyRpc["decide"] {
  let ends_ms: number | null = null;
  return (method) => {
    if (ends_ms === null && method === "sendTransaction") {
      ends_ms = fast.now() + seconds * 1000;
      return of_send;
    }
    return ends_ms !== null && fast.now() < ends_ms ? fault : "none";
  };
}

const onSends =
  (...faults: readonly Fault[]) =>
  (method: string, nth: number): Fault =>
    method === "sendTransaction" ? (faults[Math.min(nth, faults.length) - 1] ?? "none") : "none";

/** Every send is lost until a second transaction was signed. */
const untilSecond: FaultyRpc["decide"] = (method) =>
  method === "sendTransaction" && rpc.transactions.size < 2 ? "drop_request" : "none";

const cases: readonly (readonly [string, FaultyRpc["decide"], { readonly signed?: number }])[] = [
  [
    "before send",
    (method, nth) => (method === "simulateTransaction" && nth <= 2 ? "drop_request" : "none"),
    {},
  ],
  ["sent, no answer ever", onSends("hang"), {}],
  ["landed, answer lost", onSends("drop_answer", "none"), {}],
  ["send lost, then sent again", onSends("drop_request", "drop_request", "none"), {}],
  ["blockhash expired without landing", untilSecond, { signed: 2 }],
  [
    "429 storm from the send on, and the send refused",
    outageAfterSend(20, "too_many_requests", "too_many_requests"),
    {},
  ],
  ["429 storm from the send on, which landed", outageAfterSend(20, "too_many_requests", "drop_answer"), {}],
  ["RPC down 20 s from the send on, which was lost", outageAfterSend(20, "drop_request", "drop_request"), {}],
  ["RPC down 20 s from the send on, which landed", outageAfterSend(20, "drop_request", "drop_answer"), {}],
  ["RPC down 90 s from the send on, which landed", outageAfterSend(90, "drop_request", "drop_answer"), {}],
];

test.each(cases)("%s: one job, one deposit, and its address is known", async (_, decide, { signed = 1 }) => {
  rpc.decide = decide;
  const { vault } = await accountsOf(network, network.wallet.address);
  const [queue, balance] = [marketOf(network).queue, await balanceOf(network, vault)];
  const endpoints = { ...network.endpoints, rpc_endpoint: rpc.url };
  const { client } = clientFor({ endpoints }, { clock: fast });
  const { address } = network.wallet;
  const job = await postOnce(client, {
    market: network.market,
    wallet: { address, signer: network.wallet },
    journal,
    intent: "any",
  });
  await journal.forget(job);

  expect(marketOf(network).queue.filter((each) => !queue.includes(each))).toEqual([job]);
  expect((await balanceOf(network, vault)) - balance).toBe(marketOf(network).jobPrice * timeout_seconds);
  expect(rpc.transactions.size).toBe(signed);
  expect(await readdir(join(folder, address))).toEqual([]);
});

test("without a WebSocket a job is posted and followed", async () => {
  const endpoints = { ...network.endpoints, rpc_subscriptions_endpoint: "ws://127.0.0.1:9" };
  const { client } = clientFor({ endpoints });
  const { address } = network.wallet;
  const wallet = { address, signer: network.wallet };
  const job = await postOnce(client, { market: network.market, wallet, journal, intent: "any" });
  for await (const seen of client.follow(job)) {
    expect(seen).toMatchObject({ address: job, state: "queued" });
    break;
  }
});
