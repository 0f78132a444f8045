import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, expect, test } from "@jest/globals";
import {
  address,
  type Base64EncodedWireTransaction,
  SOLANA_ERROR__RPC__TRANSPORT_HTTP_ERROR,
  SolanaError,
} from "@solana/kit";
import { systemClock } from "../../../src/base/clock.ts";
import { silentLogger } from "../../../src/base/log.ts";
import { balancesOf, type ChainOptions, createChain, minimumRent } from "../../../src/solana/index.ts";
import { fakeChain, fakeNode, Refusal, virtualClock } from "./fake-node.ts";

const closers: (() => void)[] = [];
afterEach(() => {
  for (const close of closers.splice(0)) close();
});

/** An HTTP server that answers as `answers` say, one after another, the last one for good; and how often it was asked. */
async function server(...answers: ((request: IncomingMessage, response: ServerResponse) => void)[]) {
  let asked = 0;
  const http = createServer((request, response) => {
    answers[Math.min(asked++, answers.length - 1)]?.(request, response);
    request.resume();
  });
  await new Promise<void>((resolve) => http.listen(0, "127.0.0.1", resolve));
  closers.push(() => {
    http.closeAllConnections();
    http.close();
  });
  return { host: `127.0.0.1:${(http.address() as AddressInfo).port}`, asked: () => asked };
}

const result = (value: unknown) => (request: IncomingMessage, response: ServerResponse) => {
  let body = "";
  request.on("data", (chunk) => {
    body += chunk;
  });
  request.on("end", () =>
    response.end(JSON.stringify({ jsonrpc: "2.0", id: JSON.parse(body).id, result: value })),
  );
};
const status =
  (code: number, headers: Record<string, string> = {}) =>
  (_: IncomingMessage, response: ServerResponse) =>
    response.writeHead(code, headers).end();

function chainAt(rpc_endpoint: string, options: Partial<ChainOptions> = {}) {
  return createChain({
    rpc_endpoint,
    rpc_subscriptions_endpoint: "ws://127.0.0.1:1",
    commitment: "confirmed",
    log: silentLogger,
    clock: systemClock,
    genesis_hash: null,
    network: "localnet",
    ...options,
  });
}

test("a refused connection fails within seconds and does not show the key in the URL", async () => {
  const started = Date.now();
  const chain = chainAt("http://127.0.0.1:1/v2/secret-api-key?token=secret-token");
  await expect(chain.rpc.getSlot().send()).rejects.toMatchObject({
    code: "RPC_UNREACHABLE",
    message: expect.not.stringContaining("secret"),
    context: { endpoint: "http://127.0.0.1:1" },
  });
  expect(Date.now() - started).toBeLessThan(20_000);
});

test.each(["127.0.0.1:8899", "ftp://example.com/secret", ""])("%j is not an endpoint", (endpoint) => {
  expect(() => chainAt(endpoint)).toThrow(expect.objectContaining({ code: "RPC_UNREACHABLE" }));
});

test("a user part becomes a header", async () => {
  let authorization: string | undefined;
  const { host } = await server((request, response) => {
    authorization = request.headers.authorization;
    result(7)(request, response);
  });
  await expect(chainAt(`http://me:secret@${host}`).rpc.getSlot().send()).resolves.toBe(7n);
  expect(authorization).toBe(`Basic ${Buffer.from("me:secret").toString("base64")}`);
});

test("a read is repeated after 429 and 503, as late as the server asks", async () => {
  const { host, asked } = await server(status(429, { "retry-after": "1" }), status(503), result(7));
  const started = Date.now();
  await expect(chainAt(`http://${host}`).rpc.getSlot().send()).resolves.toBe(7n);
  expect(asked()).toBe(3);
  expect(Date.now() - started).toBeGreaterThanOrEqual(1000);
});

test("a busy endpoint is asked again for longer than one with another fault", async () => {
  let asked = 0;
  const clock = virtualClock();
  const node = fakeNode({
    getSlot: () => {
      if (++asked <= 8)
        throw new SolanaError(SOLANA_ERROR__RPC__TRANSPORT_HTTP_ERROR, {
          statusCode: 429,
          message: "Too Many Requests",
          headers: new Headers(asked === 1 ? { "retry-after": "3" } : {}),
        });
      return 7n;
    },
  });
  const chain = fakeChain(node, { clock, read_retries: 1 });
  const started_ms = clock.now();
  await expect(chain.rpc.getSlot().send()).resolves.toBe(7n);
  expect(asked).toBe(9);
  // 3 seconds as it was asked to, and then, as nothing more was said, 1, 2, 4, 8, 10, 10 and 10.
  expect(clock.now() - started_ms).toBe(48_000);
});

const asksToWait = (statusCode: number, seconds: number) =>
  new SolanaError(SOLANA_ERROR__RPC__TRANSPORT_HTTP_ERROR, {
    statusCode,
    message: "Come again",
    headers: new Headers({ "retry-after": String(seconds) }),
  });

test.each([429, 503])("a read waits as long as an answer of %d asks", async (statusCode) => {
  let asked = 0;
  const clock = virtualClock();
  const node = fakeNode({
    getSlot: () => {
      if (++asked === 1) throw asksToWait(statusCode, 45);
      return 7n;
    },
  });
  const started_ms = clock.now();
  await expect(fakeChain(node, { clock }).rpc.getSlot().send()).resolves.toBe(7n);
  expect([asked, clock.now() - started_ms]).toEqual([2, 45_000]);
});

test("an endpoint that asks for more than a minute is left alone, and reads say so meanwhile", async () => {
  let asked = 0;
  const clock = virtualClock();
  const node = fakeNode({
    getSlot: () => {
      if (++asked === 1) throw asksToWait(429, 90);
      return 7n;
    },
  });
  const chain = fakeChain(node, { clock, read_retries: 3 });
  const refused = (seconds: number) => ({
    code: "RPC_REFUSED",
    context: { method: "getSlot", reason: `the endpoint is busy and asks to wait ${seconds} seconds` },
  });
  const started_ms = clock.now();
  await expect(chain.rpc.getSlot().send()).rejects.toMatchObject(refused(90));
  await clock.sleep(10_000);
  await expect(chain.rpc.getSlot().send()).rejects.toMatchObject(refused(80));
  expect(asked).toBe(1);
  await clock.sleep(30_000);
  await expect(chain.rpc.getSlot().send()).resolves.toBe(7n);
  expect([asked, clock.now() - started_ms]).toEqual([2, 90_000]);
});

test("nobody is made to wait for ever", async () => {
  let asked = 0;
  const clock = virtualClock();
  const node = fakeNode({
    sendTransaction: () => {
      if (++asked === 1) throw asksToWait(429, 999_999_999);
      return "1".repeat(64);
    },
  });
  const { rpc } = fakeChain(node, { clock });
  const send = () => rpc.sendTransaction("" as Base64EncodedWireTransaction, { encoding: "base64" }).send();
  const started_ms = clock.now();
  await expect(send()).rejects.toMatchObject({ code: "RPC_REFUSED" });
  await send();
  expect(clock.now() - started_ms).toBe(600_000);
});

test("an endpoint that stays busy is given up after a minute", async () => {
  const { host } = await server(status(429));
  const clock = virtualClock();
  const started_ms = clock.now();
  await expect(chainAt(`http://${host}`, { clock }).rpc.getSlot().send()).rejects.toMatchObject({
    code: "RPC_REFUSED",
    context: { reason: "HTTP 429 Too Many Requests" },
  });
  expect(clock.now() - started_ms).toBeGreaterThan(60_000);
  expect(clock.now() - started_ms).toBeLessThan(75_000);
});

test("a read is not repeated after a refusal that will stay", async () => {
  const { host, asked } = await server(status(403));
  await expect(chainAt(`http://${host}/secret-api-key`).rpc.getSlot().send()).rejects.toMatchObject({
    code: "RPC_REFUSED",
    context: { endpoint: `http://${host}`, method: "getSlot", reason: "HTTP 403 Forbidden" },
  });
  expect(asked()).toBe(1);
});

test("sending is never repeated by the transport", async () => {
  const { host, asked } = await server(status(503));
  await expect(
    chainAt(`http://${host}`)
      .rpc.sendTransaction("AA" as never)
      .send(),
  ).rejects.toMatchObject({
    code: "RPC_REFUSED",
  });
  expect(asked()).toBe(1);
});

test("no answer is a time-out, and an abort ends the call at once", async () => {
  const { host } = await server(() => {});
  const chain = chainAt(`http://${host}`, { request_timeout_seconds: 0.1, read_retries: 0 });
  await expect(chain.rpc.getSlot().send()).rejects.toMatchObject({
    code: "RPC_UNREACHABLE",
    context: { reason: "no answer to getSlot within 0.1 seconds" },
  });
  const signal = AbortSignal.timeout(50);
  const patient = chainAt(`http://${host}`);
  await expect(patient.rpc.getSlot().send({ abortSignal: signal })).rejects.toMatchObject({
    code: "ABORTED",
  });
});

test("a JSON-RPC error is a refusal in the server's words, without the key", async () => {
  const node = fakeNode({
    getSlot: () => {
      throw new Refusal(-32601, "Key secret-api-key may not call getSlot");
    },
  });
  const chain = fakeChain(node, { rpc_endpoint: "https://rpc.example/secret-api-key" });
  await expect(chain.rpc.getSlot().send()).rejects.toMatchObject({
    code: "RPC_REFUSED",
    context: {
      endpoint: "https://rpc.example",
      method: "getSlot",
      reason: "Key [redacted] may not call getSlot",
    },
  });
});

test("the genesis hash is asked for once, before anything else", async () => {
  const node = fakeNode({ getGenesisHash: () => "expected", getSlot: () => 7n });
  const chain = fakeChain(node, { genesis_hash: "expected" });
  await Promise.all([chain.rpc.getSlot().send(), chain.rpc.getSlot().send()]);
  await chain.rpc.getSlot().send();
  expect(node.calls.map((call) => call.method)).toEqual(["getGenesisHash", "getSlot", "getSlot", "getSlot"]);
});

test("another cluster is refused for good; a node that tells no hash is believed", async () => {
  const other = fakeNode({ getGenesisHash: () => "another", getSlot: () => 7n });
  const chain = fakeChain(other, { genesis_hash: "expected", network: "mainnet" });
  for (let i = 0; i < 2; i++) {
    await expect(chain.rpc.getSlot().send()).rejects.toMatchObject({
      code: "CLUSTER_MISMATCH",
      context: { network: "mainnet", expected: "expected", found: "another" },
    });
  }
  expect(other.calls).toHaveLength(1);
  const silent = fakeChain(fakeNode({ getSlot: () => 7n }), { genesis_hash: "expected" });
  await expect(silent.rpc.getSlot().send()).resolves.toBe(7n);
});

test("a node that is too busy to tell its hash is asked again", async () => {
  let asked = 0;
  const clock = virtualClock();
  const getGenesisHash = () => {
    if (++asked === 1) throw asksToWait(429, 90);
    return "another";
  };
  const chain = fakeChain(fakeNode({ getGenesisHash, getSlot: () => 7n }), {
    clock,
    genesis_hash: "expected",
  });
  await expect(chain.rpc.getSlot().send()).rejects.toMatchObject({ code: "RPC_REFUSED" });
  await clock.sleep(90_000);
  await expect(chain.rpc.getSlot().send()).rejects.toMatchObject({ code: "CLUSTER_MISMATCH" });
});

test("balances tell a missing token account from an empty one", async () => {
  const owner = address("DUouUJa3nmJZaNDsdGscHsGpz8Pcnufp3vftwN7btWyo");
  const mint = address("devr1BGQndEW5k5zfvG5FsLyZv1Ap73vNgAHcQ9sUVP");
  const tokenAccount = Buffer.alloc(165);
  tokenAccount.writeBigUInt64LE(42n, 64);
  tokenAccount[108] = 1;
  const wallet = { lamports: 5n, owner: "11111111111111111111111111111111", data: ["", "base64"] };
  const token = {
    lamports: 2_039_280n,
    owner: "TokenkegQfeZyiNwAJbNbGKPFXCWuBvf9Ss623VQ5DA",
    data: [tokenAccount.toString("base64"), "base64"],
  };
  const holding = (accounts: unknown[]) =>
    balancesOf(
      fakeChain(fakeNode({ getMultipleAccounts: () => ({ context: { slot: 1n }, value: accounts }) })),
      owner,
      mint,
    );
  await expect(holding([wallet, token])).resolves.toMatchObject({
    lamports: 5n,
    token: { exists: true, amount: 42n },
  });
  await expect(holding([null, null])).resolves.toMatchObject({
    lamports: 0n,
    token: { exists: false, amount: 0n },
  });
});

test("rent of the sizes in use", () => {
  expect([minimumRent(240n), minimumRent(120n), minimumRent(165n)]).toEqual([
    2_561_280n,
    1_726_080n,
    2_039_280n,
  ]);
});
