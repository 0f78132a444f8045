import { once } from "node:events";
import type { AddressInfo } from "node:net";
import { afterEach, expect, test } from "@jest/globals";
import { execa } from "execa";
import { type WebSocket, WebSocketServer } from "ws";
import { chosenSeed, randomNumbers } from "../../support/random.ts";
import { until } from "../../support/until.ts";

let server: WebSocketServer | undefined;
afterEach(() => {
  for (const socket of server?.clients ?? []) socket.terminate();
  server?.close();
});

const told = JSON.stringify({
  jsonrpc: "2.0",
  method: "accountNotification",
  params: { subscription: 1, result: { context: { slot: 5 }, value: { lamports: 1, data: ["", "base64"] } } },
});

/** Frames that proxies and nodes were seen to send, and some that nobody was. */
const frames: readonly (string | Buffer)[] = [
  "<html>502 Bad Gateway</html>",
  '{"jsonrpc":"2.0","method":"ping"}',
  '{"jsonrpc":"2.0","method":"accountNotification","params":null}',
  '{"jsonrpc":"2.0","method":"accountNotification","params":{"subscription":1}}',
  '{"jsonrpc":"2.0","method":"accountNotification","params":{"subscription":1,"result":null}}',
  '{"jsonrpc":"2.0","method":"accountNotification","params":{"subscription":99999,"result":{}}}',
  '{"jsonrpc":"2.0","method":"accountNotification","params":{"subscription":"x","result":{"context":{"slot":-1}}}}',
  '{"method":"heartbeat","params":[]}',
  '{"message":"Forbidden","connectionId":"x","requestId":"y"}',
  '{"jsonrpc":"2.0","id":"1","result":null}',
  '{"jsonrpc":"2.0","id":"1","result":{"a":1}}',
  '{"jsonrpc":"2.0","error":{"code":"x"},"id":"1"}',
  '{"jsonrpc":"2.0","error":{"code":-32002,"message":"x","data":null},"id":"1"}',
  '{"jsonrpc":"2.0","error":{"code":-32000,"message":"quota"},"id":null}',
  '{"__proto__":{"id":"0"},"method":{}}',
  "[]",
  "null",
  "1e999",
  "{",
  Buffer.from([0, 255, 1, 2]),
  "x".repeat(2_000_000),
  `{"a":${"[".repeat(100_000)}`,
];
const rounds = 400;
const seed = chosenSeed();

test(`no frame, and no end of a connection, ends a process that listens (TEST_SEED=${seed})`, async () => {
  const random = randomNumbers(seed);
  const one = <T>(list: readonly T[]) => list[Math.floor(random() * list.length)] as T;
  let sent = 0;
  let connections = 0;

  const changed = (frame: string) => {
    const at = Math.floor(random() * frame.length);
    return random() < 0.5
      ? frame.slice(0, at)
      : frame.slice(0, at) + one(["null", "0", "[", '"']) + frame.slice(at + 1);
  };
  const play = (socket: WebSocket) => {
    if (socket.readyState !== socket.OPEN) return;
    const choice = random();
    sent++;
    if (choice < 0.03) return socket.terminate();
    if (choice < 0.06) return socket.close(1_000);
    socket.send(choice < 0.5 ? one(frames) : choice < 0.8 ? changed(told) : told, () =>
      setTimeout(play, 2, socket),
    );
  };
  server = new WebSocketServer({ port: 0, host: "127.0.0.1" });
  server.on("connection", (socket) => {
    connections++;
    socket.on("error", () => {});
    if (random() < 0.1) return socket.terminate();
    socket.once("message", (message) => {
      const { id } = JSON.parse(String(message)) as { id: string };
      const answer =
        random() < 0.7 ? { result: 1 } : one([{}, { result: null }, { error: "no" }, { error: null }]);
      socket.send(JSON.stringify({ jsonrpc: "2.0", id, ...answer }), () => play(socket));
    });
  });
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  const child = execa(
    "node",
    [
      "--unhandled-rejections=throw",
      "--import",
      "tsx",
      "test/unit/solana/listening-child.ts",
      `ws://127.0.0.1:${port}`,
    ],
    { reject: false, stdin: "pipe" },
  );
  let ended = false;
  void child.then(() => {
    ended = true;
  });
  await until(() => ended || sent >= rounds, { missing: () => `${rounds} frames`, progress: () => sent });
  child.stdin.end();
  const { exitCode, stdout, stderr } = await child;
  expect({ exitCode, stdout, stderr }).toEqual({ exitCode: 0, stdout: "survived", stderr: "" });
  expect(connections).toBeGreaterThan(3);
});
