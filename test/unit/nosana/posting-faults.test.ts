import { once } from "node:events";
import { mkdtemp, readdir, rm } from "node:fs/promises";
import { createServer, type IncomingMessage } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Duplex } from "node:stream";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "@jest/globals";
import type { Address } from "@solana/kit";
import { WebSocketServer } from "ws";
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

type Upgrade = [request: IncomingMessage, socket: Duplex, head: Buffer];

/** What is listed in the market, and paid for it. */
async function listed() {
  const { vault } = await accountsOf(network, network.wallet.address);
  return { queue: marketOf(network).queue, balance: await balanceOf(network, vault) };
}

async function expectOneJob(before: Awaited<ReturnType<typeof listed>>, job: Address): Promise<void> {
  const { queue, balance } = await listed();
  expect(queue.filter((each) => !before.queue.includes(each))).toEqual([job]);
  expect(balance - before.balance).toBe(marketOf(network).jobPrice * timeout_seconds);
}

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
  const before = await listed();
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

  await expectOneJob(before, job);
  expect(rpc.transactions.size).toBe(signed);
  expect(await readdir(join(folder, address))).toEqual([]);
});

describe("without a WebSocket", () => {
  const server = createServer();
  const sockets = new Set<Duplex>();
  const opened = new WebSocketServer({ noServer: true });
  beforeAll(async () => {
    server.on("connection", (socket) => sockets.add(socket)).listen(0, "127.0.0.1");
    await once(server, "listening");
  });
  afterAll(() => {
    for (const socket of sockets) socket.destroy();
    server.close();
  });
  const url = () => `ws://127.0.0.1:${(server.address() as AddressInfo).port}`;

  test.each<[string, () => string, (...upgrade: Upgrade) => void]>([
    ["nobody listens", () => "ws://127.0.0.1:9", () => {}],
    ["the connection is accepted, and nothing is said", url, () => {}],
    [
      "the WebSocket is opened, and nothing is said",
      url,
      (request, socket, head) => opened.handleUpgrade(request, socket, head, () => {}),
    ],
  ])(
    "since %s, one job is posted for one deposit, and followed to its end",
    async (_name, endpoint, answer) => {
      server.removeAllListeners("upgrade").on("upgrade", answer);
      const endpoints = {
        ...network.endpoints,
        rpc_endpoint: rpc.url,
        rpc_subscriptions_endpoint: endpoint(),
      };
      const { client } = clientFor({ endpoints });
      const before = await listed();
      const { address } = network.wallet;
      const wallet = { address, signer: network.wallet };
      const job = await postOnce(client, { market: network.market, wallet, journal, intent: "any" });
      await journal.forget(job);
      await expectOneJob(before, job);
      const seen: unknown[] = [];
      for await (const state of client.follow(job)) {
        seen.push(state?.state ?? "gone");
        if (state !== null) await client.delist(job, { wallet });
      }
      expect(seen).toEqual(["queued", "gone"]);
    },
  );
});
