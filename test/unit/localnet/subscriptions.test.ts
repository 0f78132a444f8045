import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { createSolanaRpcSubscriptions, generateKeyPairSigner, lamports, type Signature } from "@solana/kit";
import { getTransferSolInstruction } from "@solana-program/system";
import { WebSocket } from "ws";
import { type Network, send, startNetwork, until } from "./support/network.ts";

let network: Network;
beforeAll(async () => {
  network = await startNetwork();
});
afterAll(() => network.localnet.close());

async function firstOf<T>(
  notifications: Promise<AsyncIterable<T>>,
  meanwhile: () => Promise<unknown>,
): Promise<T> {
  const iterator = (await notifications)[Symbol.asyncIterator]();
  const first = iterator.next();
  await meanwhile();
  const { value, done } = await first;
  if (done) throw new Error("the subscription ended without a notification");
  return value;
}

test.each(["its own port", "the RPC port"])("an account's change is told on %s", async (where) => {
  const url = network.endpoints.rpc_endpoint.replace("http", "ws");
  const subscriptions =
    where === "the RPC port" ? createSolanaRpcSubscriptions(url) : network.rpcSubscriptions;
  const { address } = await generateKeyPairSigner();
  const stop = new AbortController();
  const told = await firstOf(
    subscriptions
      .accountNotifications(address, { commitment: "confirmed", encoding: "base64" })
      .subscribe({ abortSignal: stop.signal }),
    () => network.rpc.requestAirdrop(address, lamports(1_000_000_000n)).send(),
  );
  expect(told.value.lamports).toBe(1_000_000_000n);
  stop.abort();
});

test("an account's end is told with no lamports left", async () => {
  const owner = await generateKeyPairSigner();
  await network.rpc.requestAirdrop(owner.address, lamports(1_000_005_000n)).send();
  const { ledger } = network.localnet;
  await until(network, () => (ledger.account(owner.address, "confirmed").lamports > 0n ? true : undefined));
  const stop = new AbortController();
  const told = await firstOf(
    network.rpcSubscriptions
      .accountNotifications(owner.address, { commitment: "processed", encoding: "base64" })
      .subscribe({ abortSignal: stop.signal }),
    () => {
      const destination = network.wallet.address;
      const amount = 1_000_000_000n;
      return send(network, owner, [getTransferSolInstruction({ source: owner, destination, amount })]);
    },
  );
  expect(told.value).toMatchObject({ lamports: 0n, owner: "11111111111111111111111111111111" });
  stop.abort();
});

test("a signature is told once, also to those who ask late", async () => {
  const { address } = await generateKeyPairSigner();
  const signature: Signature = await network.rpc.requestAirdrop(address, lamports(1_000_000_000n)).send();
  for (const commitment of ["confirmed", "finalized"] as const) {
    const stop = new AbortController();
    const told = await firstOf(
      network.rpcSubscriptions
        .signatureNotifications(signature, { commitment })
        .subscribe({ abortSignal: stop.signal }),
      async () => {},
    );
    expect(told.value).toEqual({ err: null });
    stop.abort();
  }
});

test("slots are told, and no more after the subscription was ended", async () => {
  const socket = new WebSocket(network.endpoints.rpc_subscriptions_endpoint);
  const messages: Record<string, unknown>[] = [];
  const arrived = (wanted: (message: Record<string, unknown>) => boolean) =>
    new Promise<Record<string, unknown>>((resolve) => {
      socket.on("message", (text) => {
        const message = JSON.parse(String(text));
        if (wanted(message)) resolve(message);
      });
    });
  socket.on("message", (text) => messages.push(JSON.parse(String(text))));
  await new Promise((resolve) => socket.once("open", resolve));
  const say = (id: number, method: string, params: unknown[] = []) =>
    socket.send(JSON.stringify({ jsonrpc: "2.0", id, method, params }));

  const subscribed = arrived(({ id }) => id === 1);
  const slot = arrived(({ method }) => method === "slotNotification");
  say(1, "slotSubscribe");
  const { result: subscription } = await subscribed;
  const { params } = (await slot) as { params: { result: { slot: number; parent: number; root: number } } };
  expect(params.result.parent).toBe(params.result.slot - 1);

  const unsubscribed = arrived(({ id }) => id === 2);
  say(2, "slotUnsubscribe", [subscription]);
  expect(await unsubscribed).toMatchObject({ result: true });
  const count = messages.filter(({ method }) => method === "slotNotification").length;
  network.localnet.ledger.tick();
  const unknown = arrived(({ id }) => id === 3);
  say(3, "moonSubscribe");
  expect(await unknown).toMatchObject({ error: { code: -32601 } });
  expect(messages.filter(({ method }) => method === "slotNotification")).toHaveLength(count);
  socket.close();
});
