import { randomBytes } from "node:crypto";
import { once } from "node:events";
import { readFile } from "node:fs/promises";
import { connect } from "node:net";
import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { getBase64Decoder, getTransactionEncoder } from "@solana/kit";
import fc from "fast-check";
import { WebSocket } from "ws";
import { methods } from "../../../src/localnet/rpc/methods.ts";
import { anyFreePorts, readyLine, run } from "./support/command.ts";
import { listing } from "./support/jobs.ts";
import { call, type Network, post, sign, startNetwork } from "./support/network.ts";

let network: Network;
beforeAll(async () => {
  network = await startNetwork({ control_port: 0 });
});
afterAll(() => network.localnet.close());

const stillServing = async () => expect(await call(network, "getHealth")).toMatchObject({ result: "ok" });

/** The most memory a process ever had, in bytes; where the system does not tell, 0. */
async function peakOf(pid: number | undefined): Promise<number> {
  const status = await readFile(`/proc/${pid}/status`, "utf8").catch(() => "");
  return Number(/VmHWM:\s+(\d+) kB/.exec(status)?.[1] ?? 0) * 1024;
}

test("bodies of 100 MB are refused, whatever port they come to, and little of them is kept", async () => {
  const running = run(...anyFreePorts, "--hosts", "0");
  try {
    const { rpc_endpoint, ipfs_api } = await readyLine(running);
    const body = new Blob([Buffer.alloc(100 * 1024 * 1024 + 10, " ")]);
    const before = await peakOf(running.pid);
    for (let count = 0; count < 3; count++) {
      expect((await fetch(rpc_endpoint, { method: "POST", body })).status).toBe(413);
    }
    expect((await peakOf(running.pid)) - before).toBeLessThan(90 * 1024 * 1024);
    const form = new FormData();
    form.append("file", body);
    expect((await fetch(`${ipfs_api}/api/v0/add`, { method: "POST", body: form })).status).toBe(413);
    expect(await (await fetch(`${rpc_endpoint}/health`)).text()).toBe("ok");
  } finally {
    running.kill("SIGTERM");
    await running;
  }
});

test("a body of 50 KiB is read, one of a byte more is not, as on a real node", async () => {
  const limit = 50 * 1024;
  const health = `{"jsonrpc":"2.0","id":1,"method":"getHealth"}`;
  expect((await post(network, health.padEnd(limit))).status).toBe(200);
  expect((await post(network, health.padEnd(limit + 1))).status).toBe(413);
});

test("brackets without end are no JSON", async () => {
  const { text } = await post(network, "[".repeat(50_000));
  expect(JSON.parse(text)).toMatchObject({ error: { code: -32700 }, id: null });
});

test("whatever the parameters, every method answers with a result or an error a client can read", async () => {
  const names = Object.keys(methods);
  expect(names.length).toBeGreaterThan(20);
  const someValue = fc.oneof(
    fc.jsonValue({ maxDepth: 3 }),
    fc.constantFrom(network.wallet.address, network.market, "", -1, 1e300, null),
    fc.record({ commitment: fc.constantFrom("finalized", "moon"), encoding: fc.constantFrom("base64", 1) }),
  );
  const property = fc.asyncProperty(
    fc.constantFrom(...names),
    fc.oneof(fc.array(someValue, { maxLength: 4 }), fc.jsonValue()),
    async (method, params) => {
      const { text } = await post(network, JSON.stringify({ jsonrpc: "2.0", id: 1, method, params }));
      const { result, error } = JSON.parse(text);
      expect([method, error === undefined ? result !== undefined : error.code]).not.toEqual([method, -32603]);
      if (error)
        expect(error).toEqual(
          expect.objectContaining({ code: expect.any(Number), message: expect.any(String) }),
        );
    },
  );
  await fc.assert(property, { numRuns: 200 }); // a failure prints its seed
  await stillServing();
});

test("a transaction with any byte changed never breaks the network", async () => {
  const { instruction } = await listing(network, network.wallet);
  const whole = Uint8Array.from(
    getTransactionEncoder().encode(await sign(network, network.wallet, [instruction])),
  );
  const { length } = whole;
  const property = fc.asyncProperty(
    fc.array(fc.tuple(fc.nat(length - 1), fc.integer({ min: 1, max: 255 })), { minLength: 1, maxLength: 3 }),
    fc.option(fc.nat(length - 1), { nil: length }),
    async (changes, end) => {
      const wire = whole.slice(0, end);
      for (const [at, mask] of changes) if (at < end) wire[at] = (wire[at] ?? 0) ^ mask;
      if (Buffer.from(wire).equals(Buffer.from(whole))) return;
      const params = [
        getBase64Decoder().decode(wire),
        { encoding: "base64", preflightCommitment: "confirmed" },
      ];
      for (const method of ["sendTransaction", "simulateTransaction"]) {
        const { result, error } = await call(network, method, params);
        if (method === "sendTransaction") expect([-32602, -32003, -32002]).toContain(error?.code);
        else expect(error?.code ?? result?.context.slot).toBeDefined();
        expect(error?.code).not.toBe(-32603);
      }
    },
  );
  await fc.assert(property, { numRuns: 100 });
  await stillServing();
});

test("random bytes are no transaction", async () => {
  for (let size = 0; size < 1_232; size += 37) {
    const params = [randomBytes(size).toString("base64"), { encoding: "base64", skipPreflight: true }];
    expect((await call(network, "sendTransaction", params)).error.code).toBe(-32602);
  }
});

async function open(): Promise<WebSocket> {
  const socket = new WebSocket(network.endpoints.rpc_subscriptions_endpoint);
  await once(socket, "open");
  return socket;
}

test("a WebSocket message that is too long ends its connection, and nonsense is answered", async () => {
  const long = await open();
  long.send(" ".repeat(5_000));
  const [code] = await once(long, "close");
  expect(code).toBe(1009);
  const socket = await open();
  for (const [text, expected] of [
    ["moon", -32700],
    ["[]", -32600],
    [`{"jsonrpc":"2.0","id":1,"method":"getSlot"}`, -32601],
    [`{"jsonrpc":"2.0","id":1,"method":"accountSubscribe","params":["moon"]}`, -32602],
    [`{"jsonrpc":"2.0","id":1,"method":"slotUnsubscribe","params":[77]}`, -32602],
  ] as const) {
    socket.send(text);
    const [answer] = await once(socket, "message");
    expect([text, JSON.parse(String(answer)).error.code]).toEqual([text, expected]);
  }
  socket.send(Buffer.from([0xff, 0xfe]));
  expect(JSON.parse(String((await once(socket, "message"))[0]))).toMatchObject({ error: { code: -32700 } });
  socket.close();
});

test("200 clients are told of the same change", async () => {
  const sockets = await Promise.all(Array.from({ length: 200 }, open));
  const told = sockets.map(
    (socket) =>
      new Promise((resolve) => {
        socket.on("message", (text) => {
          const { method, params } = JSON.parse(String(text));
          if (method === "accountNotification") resolve(params.result.value);
        });
      }),
  );
  const params = [network.market, { commitment: "confirmed" }];
  const subscribed = sockets.map((socket) => once(socket, "message"));
  for (const socket of sockets)
    socket.send(JSON.stringify({ jsonrpc: "2.0", id: 1, method: "accountSubscribe", params }));
  await Promise.all(subscribed);
  expect(await call(network, "requestAirdrop", [network.market, 7])).toHaveProperty("result");
  const views = await Promise.all(told);
  expect(new Set(views.map((view) => JSON.stringify(view))).size).toBe(1);
  // Without an encoding the data is to be base58, and this account's is too long for that.
  expect(views[0]).toMatchObject({ data: "error: data too large for bs58 encoding", space: 10_224 });
  for (const socket of sockets) socket.terminate();
});

test("a target that is no URL breaks no port", async () => {
  const { rpc_endpoint, rpc_subscriptions_endpoint, ipfs_api, ipfs_gateway, control } = network.endpoints;
  for (const service of [rpc_endpoint, rpc_subscriptions_endpoint, ipfs_api, ipfs_gateway, String(control)]) {
    const { hostname, port } = new URL(service);
    for (const target of ["//", "//[", "/hosts/%", "/%E0%A4%A"]) {
      const socket = connect(Number(port), hostname);
      socket.write(`GET ${target} HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n\r\n`);
      const [answer] = await once(socket, "data");
      expect(String(answer)).toMatch(/^HTTP\/1.1 [2-4]\d\d/);
      socket.destroy();
    }
  }
  await stillServing();
});

test("a page of any origin may ask, as on a real node", async () => {
  const { rpc_endpoint } = network.endpoints;
  const asked = await fetch(rpc_endpoint, { method: "OPTIONS" });
  expect([asked.status, asked.headers.get("access-control-allow-origin")]).toEqual([204, "*"]);
  expect((await fetch(rpc_endpoint, { method: "PUT", body: "{}" })).status).toBe(405);
});
