import { once } from "node:events";
import type { AddressInfo } from "node:net";
import { afterEach, expect, test } from "@jest/globals";
import type { Address } from "@solana/kit";
import { type WebSocket, WebSocketServer } from "ws";
import { createSubscriptions } from "../../../src/solana/subscriptions.ts";
import { inTime } from "../../support/until.ts";

const watched = "11111111111111111111111111111111" as Address;

let server: WebSocketServer | undefined;
afterEach(() => {
  for (const socket of server?.clients ?? []) socket.terminate();
  server?.close();
});

/** A node that answers the subscription, then does as it is told. */
async function nodeThat(then: (socket: WebSocket) => void) {
  server = new WebSocketServer({ port: 0, host: "127.0.0.1" });
  server.on("connection", (socket) => {
    socket.once("message", (message) => {
      const { id } = JSON.parse(String(message)) as { id: string };
      socket.send(JSON.stringify({ jsonrpc: "2.0", id, result: 1 }), () => setTimeout(then, 50, socket));
    });
  });
  await once(server, "listening");
  return `ws://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

test.each<[string, (socket: WebSocket) => void]>([
  ["is lost", (socket) => socket.terminate()],
  ["is closed in good order", (socket) => socket.close(1000)],
  ["is closed as the server goes away", (socket) => socket.close(1001)],
])("a subscription whose connection %s ends with an error", async (_, then) => {
  const { signal } = new AbortController();
  const subscriptions = createSubscriptions(await nodeThat(then), { ping_interval_ms: 100 });
  const notifications = await subscriptions.accountNotifications(watched).subscribe({ abortSignal: signal });
  const listening = (async () => {
    for await (const _ of notifications);
  })();
  await inTime(expect(listening).rejects.toThrow(/closed/), { missing: () => "the end of the subscription" });
});

test("frames that are no JSON are passed over", async () => {
  const told = { slot: 5, lamports: 1 };
  const url = await nodeThat((socket) => {
    for (const frame of ["<html>502</html>", "", "5", Buffer.from([0xff])]) socket.send(frame);
    const params = { subscription: 1, result: told };
    socket.send(JSON.stringify({ jsonrpc: "2.0", method: "accountNotification", params }));
  });
  const controller = new AbortController();
  const notifications = await createSubscriptions(url)
    .accountNotifications(watched)
    .subscribe({ abortSignal: controller.signal });
  const { value } = await inTime(notifications[Symbol.asyncIterator]().next(), {
    missing: () => "a notification",
  });
  expect(value).toMatchObject({ slot: 5n });
  controller.abort();
});
