import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { inspect } from "node:util";
import { afterEach, describe, expect, test } from "@jest/globals";
import { systemClock } from "../../../src/base/clock.ts";
import { createLogger, type LogEntry, silentLogger } from "../../../src/base/log.ts";
import { Secret } from "../../../src/base/secret.ts";
import { createGateway, createKuboPinner } from "../../../src/ipfs/index.ts";

const closers: (() => void)[] = [];
afterEach(() => {
  for (const close of closers.splice(0)) close();
});

interface Asked {
  readonly url: string;
  readonly headers: IncomingMessage["headers"];
  readonly body: string;
}
type Answer = (response: ServerResponse) => void;

/** An HTTP server that answers as `answers` say, one after another, the last one for good. */
async function server(...answers: Answer[]) {
  const asked: Asked[] = [];
  const http = createServer(async (request, response) => {
    const parts: Buffer[] = [];
    for await (const part of request) parts.push(part as Buffer);
    asked.push({
      url: request.url ?? "",
      headers: request.headers,
      body: Buffer.concat(parts).toString("latin1"),
    });
    answers[Math.min(asked.length, answers.length) - 1]?.(response);
  });
  await new Promise<void>((resolve) => http.listen(0, "127.0.0.1", resolve));
  closers.push(() => {
    http.closeAllConnections();
    http.close();
  });
  return { url: `http://127.0.0.1:${(http.address() as AddressInfo).port}`, asked };
}

const content = new TextEncoder().encode("{}");
const cid = "QmbJWAESqCsf4RFCqEY7jecCashj8usXiyDNfKtZCwwzGb";
const other = "QmT78zSuBmuS4z925WZfrqQ1qHaJ56DQaTfyMUF7F8ff5o";
const added =
  (hash: string): Answer =>
  (response) =>
    response.end(`${JSON.stringify({ Name: hash, Hash: hash, Size: "10" })}\n`);
const status =
  (code: number, body = ""): Answer =>
  (response) =>
    response.writeHead(code).end(body);
const nowhere = "http://127.0.0.1:1/secret-key?token=secret-token";
const deps = { log: silentLogger, clock: systemClock };

describe("pinning", () => {
  const pinner = (ipfs_api: string, options = {}) =>
    createKuboPinner({ ipfs_api, ipfs_token: new Secret("secret-token"), ...deps, ...options });

  test("adds the content as `ipfs add --cid-version=0` does, with the token", async () => {
    const { url, asked } = await server(added(cid));
    await expect(pinner(url).pin(content)).resolves.toBe(cid);
    expect(asked).toHaveLength(1);
    const query = new URL(asked[0]?.url ?? "", url);
    expect(query.pathname).toBe("/api/v0/add");
    expect(Object.fromEntries(query.searchParams)).toMatchObject({
      pin: "true",
      "cid-version": "0",
      "raw-leaves": "false",
    });
    expect(asked[0]?.headers.authorization).toBe("Bearer secret-token");
    expect(asked[0]?.body).toContain("{}");
  });

  test("refuses another CID than its own", async () => {
    const { url } = await server(added(other));
    await expect(pinner(url).pin(content)).rejects.toMatchObject({
      code: "CID_MISMATCH",
      context: { expected: cid, found: other, endpoint: url },
    });
  });

  test("tries again while the service is busy", async () => {
    const { url, asked } = await server(status(503), status(429), added(cid));
    await expect(pinner(url).pin(content)).resolves.toBe(cid);
    expect(asked).toHaveLength(3);
  });

  test("does not repeat what was refused, and shows no token", async () => {
    const { url, asked } = await server(status(401, "who are you?"));
    const error = await pinner(url)
      .pin(content)
      .catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({
      code: "IPFS_REFUSED",
      context: { endpoint: url, reason: "HTTP 401: who are you?" },
    });
    expect(inspect(error, { depth: 10 })).not.toContain("secret-token");
    expect(asked).toHaveLength(1);
  });

  test("fails within seconds when nobody listens, and shows no key", async () => {
    const started = Date.now();
    const error = await pinner(nowhere)
      .pin(content)
      .catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ code: "IPFS_UNREACHABLE", context: { endpoint: "http://127.0.0.1:1" } });
    expect(inspect(error, { depth: 10 })).not.toContain("secret");
    expect(Date.now() - started).toBeLessThan(6000);
  });

  test("gives up waiting, and ends at once when aborted", async () => {
    const { url } = await server(() => {});
    await expect(pinner(url, { timeout_seconds: 0.1 }).pin(content)).rejects.toMatchObject({
      code: "IPFS_UNREACHABLE",
      context: { reason: "no answer within 0.1 seconds" },
    });
    await expect(pinner(url).pin(content, { signal: AbortSignal.timeout(50) })).rejects.toMatchObject({
      code: "ABORTED",
    });
  });

  test("needs a URL", () => {
    expect(() => pinner("127.0.0.1:5001")).toThrow(expect.objectContaining({ code: "IPFS_UNREACHABLE" }));
  });
});

describe("reading", () => {
  const gateway = (ipfs_gateway: string, options = {}) =>
    createGateway({ ipfs_gateway, ...deps, ...options });
  const bytes =
    (body: Uint8Array): Answer =>
    (response) =>
      response.end(body);

  test.each(["", "/", "/ipfs", "/ipfs/"])("at a base that ends in %j", async (ending) => {
    const { url, asked } = await server(bytes(content));
    await expect(gateway(url + ending).read(cid)).resolves.toEqual(content);
    expect(asked.map((one) => one.url)).toEqual([`/ipfs/${cid}`]);
    expect(asked[0]?.headers.authorization).toBeUndefined();
  });

  test("keeps the base's query", async () => {
    const { url, asked } = await server(bytes(content));
    await gateway(`${url}/?key=abc`).read(cid);
    expect(asked[0]?.url).toBe(`/ipfs/${cid}?key=abc`);
  });

  test("refuses other content", async () => {
    const { url } = await server(bytes(new TextEncoder().encode("{ }")));
    await expect(gateway(url).read(cid)).rejects.toMatchObject({
      code: "CID_MISMATCH",
      context: { expected: cid },
    });
  });

  test("accepts a large file that may have been cut another way, with a warning", async () => {
    const { url } = await server(bytes(new Uint8Array(300_000)));
    const entries: LogEntry[] = [];
    const read = gateway(url, { log: createLogger((entry) => void entries.push(entry)) }).read(cid);
    await expect(read).resolves.toHaveLength(300_000);
    expect(entries.map(({ level }) => level)).toEqual(["warn"]);
  });

  test("stops at the size limit", async () => {
    const { url, asked } = await server((response) => {
      const more = () => {
        while (response.write(Buffer.alloc(65_536)));
      };
      response.on("drain", more);
      more();
    });
    await expect(gateway(url).read(cid, { max_bytes: 100_000 })).rejects.toMatchObject({
      code: "CONTENT_UNAVAILABLE",
      context: { reason: "it is larger than 100000 bytes" },
    });
    expect(asked).toHaveLength(1);
  });

  test("tries again while the gateway is busy, and not when it has nothing", async () => {
    const busy = await server(status(504), bytes(content));
    await expect(gateway(busy.url).read(cid)).resolves.toEqual(content);
    const empty = await server(status(404));
    await expect(gateway(`${empty.url}?key=secret`).read(cid)).rejects.toMatchObject({
      code: "CONTENT_UNAVAILABLE",
      context: { cid, endpoint: empty.url, reason: "HTTP 404 Not Found" },
    });
    expect(empty.asked).toHaveLength(1);
  });

  test("fails when nobody listens, shows no key, and knows a CID from other text", async () => {
    const error = await gateway(nowhere)
      .read(cid)
      .catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ code: "CONTENT_UNAVAILABLE", context: { endpoint: "http://127.0.0.1:1" } });
    expect(inspect(error, { depth: 10 })).not.toContain("secret");
    await expect(gateway(nowhere).read("../../etc/passwd")).rejects.toMatchObject({ code: "CID_MALFORMED" });
  });

  test("gives up waiting", async () => {
    const { url } = await server(() => {});
    await expect(gateway(url, { timeout_seconds: 0.1 }).read(cid)).rejects.toMatchObject({
      context: { reason: "no answer within 0.1 seconds" },
    });
  });
});
