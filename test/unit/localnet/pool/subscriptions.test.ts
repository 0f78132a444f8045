import { afterEach, beforeEach, expect, test } from "@jest/globals";
import { generateKeyPairSigner } from "@solana/kit";
import { WebSocket } from "ws";
import { parseLag } from "../../../../src/localnet/ledger/lag.ts";
import { Control } from "../../../support/control.ts";
import { until } from "../../../support/until.ts";
import { call, type Network, startNetwork } from "../support/network.ts";

let network: Network;
beforeEach(async () => {
  const rpc_lags = ["0", "8", "20"].map(parseLag);
  network = await startNetwork({ slot_ms: 60_000, control_port: 0, rpc_lags });
});
afterEach(() => network.localnet.close());

interface Message {
  readonly id?: number;
  readonly method?: string;
  // biome-ignore lint/suspicious/noExplicitAny: each notification has a shape of its own
  readonly params: { readonly result: any };
}

/** What a node tells, with its own subscriptions settled. */
async function listenAt(node: string, ...wanted: readonly (readonly [string, readonly unknown[]])[]) {
  const socket = new WebSocket(`${network.endpoints.rpc_subscriptions_endpoint}/nodes/${node}`);
  const messages: Message[] = [];
  socket.on("message", (text) => messages.push(JSON.parse(String(text))));
  await new Promise((resolve, reject) => socket.on("open", resolve).on("error", reject));
  for (const [index, [method, params]] of wanted.entries()) {
    socket.send(JSON.stringify({ jsonrpc: "2.0", id: index + 1, method, params }));
    await until(() => messages.some(({ id }) => id === index + 1));
  }
  const told = () =>
    messages
      .filter(({ method }) => method !== undefined)
      .map(({ method, params: { result } }) => [method, Number(result.slot ?? result.context.slot)]);
  return { told, socket };
}

test("a node tells of a change when its own slot has come that far, in the order of the chain", async () => {
  const { ledger } = network.localnet;
  const { address } = await generateKeyPairSigner();
  const config = { encoding: "base64", commitment: "processed" };
  const wanted = [
    ["accountSubscribe", [address, config]],
    ["accountSubscribe", [address, { ...config, commitment: "confirmed" }]],
    ["logsSubscribe", [{ mentions: [address] }, { commitment: "finalized" }]],
    ["slotSubscribe", []],
  ] as const;
  const nodes = [await listenAt("1", ...wanted), await listenAt("2", ...wanted)];
  // A new subscription keeps its first notifications back for a while: once the last one tells, all do.
  ledger.tick();
  await until(() => nodes.every(({ told }) => told().length === 1));
  const start = Number(ledger.slots.current);
  await call(network, "requestAirdrop", [address, 1_000_000_000]);
  for (let count = 0; count < 12; count++) ledger.tick();
  const account = ["accountNotification", start];
  const logs = ["logsNotification", start];
  const slot = (after: number) => ["slotNotification", start + after];
  const both = [account, slot(1), account, slot(2), slot(3), logs, slot(4)];
  await until(() => nodes.every(({ told }) => told().length === 16), {
    missing: () => JSON.stringify(nodes.map(({ told }) => told())),
  });
  const [inTime, late] = nodes.map(({ told }) => told());
  expect(inTime).toEqual([slot(0), ...both, ...[5, 6, 7, 8, 9, 10, 11, 12].map(slot)]);
  expect(late).toEqual([...[-8, -7, -6, -5, -4, -3, -2, -1, 0].map(slot), ...both]);
  for (const { socket } of nodes) socket.terminate();
});

test("a signature is told at once only by a node that knows it; one that catches up tells all between", async () => {
  const { ledger } = network.localnet;
  const { address } = await generateKeyPairSigner();
  const { result: signature } = await call(network, "requestAirdrop", [address, 1_000_000_000]);
  const wanted = ["signatureSubscribe", [signature, { commitment: "processed" }]] as const;
  const known = await listenAt("leader", wanted);
  const late = await listenAt("3", ["slotSubscribe", []], wanted);
  await until(() => known.told().length === 1);
  expect(late.told()).toEqual([]);
  await new Control(network.endpoints.control).setLag(3, 0);
  const slot = Number(ledger.slots.current);
  await until(() => late.told().length === 21);
  expect(late.told().filter(([kind]) => kind === "signatureNotification")).toEqual([
    ["signatureNotification", slot],
  ]);
  expect(late.told().filter(([kind]) => kind === "slotNotification")).toEqual(
    Array.from({ length: 20 }, (_, index) => ["slotNotification", slot - 19 + index]),
  );
  for (const { socket } of [known, late]) socket.terminate();
});

test("a connection to a node that is not there is closed with the list", async () => {
  const socket = new WebSocket(`${network.endpoints.rpc_endpoint.replace("http", "ws")}/nodes/9`);
  const [code, reason] = await new Promise<[number, string]>((resolve) =>
    socket.on("close", (code, reason) => resolve([code, String(reason)])),
  );
  expect([code, reason]).toEqual([1008, "there is no node 9: 1, 2, 3, leader"]);
});
