import { once } from "node:events";
import { type IncomingHttpHeaders, type IncomingMessage, request } from "node:http";
import { text } from "node:stream/consumers";
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { parseHostName, visitorsOf } from "../../../src/localnet/http/visitors.ts";
import { anyFreePorts, run } from "./support/command.ts";
import { type Network, startNetwork } from "./support/network.ts";

let network: Network;
beforeAll(async () => {
  network = await startNetwork({ control_port: 0, hosts: 1, allowedHosts: ["localnet", "192.168.7.7"] });
});
afterAll(() => network.localnet.close());

type Service = "rpc_endpoint" | "rpc_subscriptions_endpoint" | "ipfs_api" | "ipfs_gateway" | "control";

/** Sends what `fetch` does not let anybody choose. An upgrade that is accepted counts as 101. */
async function ask(service: Service, line: string, headers: IncomingHttpHeaders, body?: string) {
  const { port } = new URL(network.endpoints[service] ?? "");
  const [method, path] = line.split(" ");
  const upgrade = method === "UPGRADE";
  const sent = request({
    host: "127.0.0.1",
    port,
    path,
    method: upgrade ? "GET" : method,
    headers: {
      ...(upgrade && {
        connection: "Upgrade",
        upgrade: "websocket",
        "sec-websocket-version": "13",
        "sec-websocket-key": "dGhlIHNhbXBsZSBub25jZQ==",
      }),
      ...headers,
    },
  }).end(body);
  return await new Promise<{ status: number | undefined; said: string; headers: IncomingHttpHeaders }>(
    (resolve, reject) => {
      sent.on("upgrade", (_response, socket) => {
        socket.destroy();
        resolve({ status: 101, said: "", headers: {} });
      });
      sent.on("response", (response: IncomingMessage) =>
        text(response).then(
          (said) => resolve({ status: response.statusCode, said, headers: response.headers }),
          reject,
        ),
      );
      sent.on("error", reject);
    },
  );
}

const health = '{"jsonrpc":"2.0","id":1,"method":"getHealth"}';

/** All that listens, and a request that it answers with this status. */
const listeners: readonly [what: string, Service, line: string, status: number, body?: string][] = [
  ["RPC", "rpc_endpoint", "POST /", 200, health],
  ["preflight of RPC", "rpc_endpoint", "OPTIONS /", 204],
  ["health of RPC", "rpc_endpoint", "GET /health", 200],
  ["status page", "rpc_endpoint", "GET /", 200],
  ["what the status page shows", "rpc_endpoint", "GET /status-page/state.json", 200],
  ["a host's API", "rpc_endpoint", "GET /hosts/none/node/info", 404],
  ["WebSocket on the RPC port", "rpc_endpoint", "UPGRADE /", 101],
  ["WebSocket", "rpc_subscriptions_endpoint", "UPGRADE /", 101],
  ["the WebSocket port without an upgrade", "rpc_subscriptions_endpoint", "GET /", 426],
  ["IPFS API", "ipfs_api", "POST /api/v0/version", 200],
  ["IPFS gateway", "ipfs_gateway", "GET /ipfs/QmbFMke1KXqnYyBBWxB74N4c5SBnJMVAiMNRcGu6x1AwQH", 404],
  ["control port", "control", "GET /", 200],
  ["an action of the control port", "control", "DELETE /faults", 200],
];

describe.each(listeners)("%s", (_what, service, line, status, body) => {
  test.each<[string, IncomingHttpHeaders]>([
    ["a loopback address", { host: "127.0.0.1:8899" }],
    ["another one", { host: "127.8.8.8" }],
    ["loopback of IPv6", { host: "[::1]:8899" }],
    ["localhost", { host: "localhost:1" }],
    ["a name below localhost", { host: "Node.LocalHost.:8899" }],
    ["an allowed name", { host: "localnet:8899" }],
    ["an allowed address", { host: "192.168.7.7:8899" }],
    ["a page of this machine", { host: "localhost:8899", origin: "http://localhost:3000" }],
    ["a page of an allowed name", { host: "localhost:8899", origin: "https://localnet" }],
  ])("answers %s", async (_case, headers) => {
    expect((await ask(service, line, headers, body)).status).toBe(status);
  });

  test.each<[string, IncomingHttpHeaders, string]>([
    ["a rebound name", { host: "rebound.example:8899" }, "--allow-host rebound.example."],
    ["a name that begins as loopback", { host: "127.0.0.1.example" }, "--allow-host 127.0.0.1.example."],
    ["a name that ends like localhost", { host: "notlocalhost" }, "--allow-host notlocalhost."],
    ["an address of this network", { host: "192.168.7.8" }, "--allow-host 192.168.7.8."],
    ["user and password before it", { host: "localhost@evil.example" }, "See --allow-host."],
    ["nonsense", { host: "evil.example/localhost" }, "See --allow-host."],
    [
      "a page of another site",
      { host: "localhost:8899", origin: "https://evil.example:8" },
      "--allow-host evil.example.",
    ],
    ["a page that hides its site", { host: "localhost:8899", origin: "null" }, "See --allow-host."],
    [
      "an extension of the browser",
      { host: "localhost:8899", origin: "chrome-extension://localhost" },
      "See --allow-host.",
    ],
    ["a rebound page", { host: "evil.example", origin: "http://evil.example" }, "--allow-host evil.example."],
  ])("refuses %s", async (_case, headers, remedy) => {
    const answer = await ask(service, line, headers, body);
    expect({ ...answer, headers: answer.headers["access-control-allow-origin"] }).toEqual({
      status: 403,
      said: expect.stringContaining(remedy),
      headers: undefined,
    });
  });
});

test("a request without Host is one of a stranger", () => {
  expect(visitorsOf([])({ headers: {} })).toContain('asked as ""');
});

test("what a stranger calls itself is shown as text", async () => {
  const origin = `http://evil.example/${"x".repeat(5_000)}\u009b2J`;
  const { said } = await ask("rpc_endpoint", "GET /", { host: "localhost", origin });
  expect(said.length).toBeLessThan(500);
  expect(said).toContain('"http://evil.example/xxx');
});

test("what was chosen to be listened on is answered", async () => {
  const everywhere = await startNetwork({ host_address: "0.0.0.0" });
  try {
    const { rpc_endpoint } = everywhere.endpoints;
    expect(rpc_endpoint).toMatch(/^http:\/\/0\.0\.0\.0:/);
    expect((await fetch(`${rpc_endpoint}/health`)).status).toBe(200);
  } finally {
    await everywhere.localnet.close();
  }
});

test.each([
  ["localnet", "localnet"],
  ["Host.Docker.Internal.", "host.docker.internal"],
  ["my_service", "my_service"],
  ["10.0.0.1", "10.0.0.1"],
  ["fd00::1", "[fd00::1]"],
  ["[fd00::1]", "[fd00::1]"],
])("--allow-host %s is the name %s", (option, name) => {
  expect(parseHostName(option)).toBe(name);
});

test.each([
  "",
  "*",
  "*.example",
  "http://localnet",
  "localnet:8899",
  "local net",
  "a/b",
  "[::1]:80",
  "null.",
])("--allow-host %j is a name or refused", (option) => {
  expect(parseHostName(option)).toBe(option === "null." ? "null" : null);
});

test("the command refuses nonsense by the option's name, and takes several names", async () => {
  const { exitCode, stderr } = await run(...anyFreePorts, "--allow-host", "a", "--allow-host", "http://b");
  expect(exitCode).toBe(2);
  expect(stderr).toContain("option '--allow-host <name>' argument 'http://b' is invalid");
  const running = run(...anyFreePorts, "--hosts", "0", "--allow-host", "a", "--allow-host", "b");
  try {
    const [line] = await once(running.stdout, "data");
    const { port } = new URL(JSON.parse(String(line)).rpc_endpoint);
    for (const [host, status] of [
      ["a", 200],
      ["b:1", 200],
      ["c", 403],
    ] as const) {
      const sent = request({ host: "127.0.0.1", port, path: "/health", headers: { host } }).end();
      const [response] = (await once(sent, "response")) as [IncomingMessage];
      response.resume();
      expect([host, response.statusCode]).toEqual([host, status]);
    }
  } finally {
    running.kill("SIGTERM");
    await running;
  }
});
