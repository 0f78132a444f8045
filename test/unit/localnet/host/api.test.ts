import { generateKeyPairSync, type KeyObject } from "node:crypto";
import { readFile } from "node:fs/promises";
import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { createNosanaAuthorization } from "@nosana/authorization";
import { Control } from "../../../support/control.ts";
import { definitionWith, ended, list, pin, resultOf, runAt } from "../support/jobs.ts";
import { type Network, startNetwork, until } from "../support/network.ts";

let network: Network;
let authorize: (message: string, includeTime?: boolean) => Promise<string>;
beforeAll(async () => {
  network = await startNetwork({ hosts: 2, control_port: 0 });
  const secret = JSON.parse(await readFile(network.endpoints.keypair_path, "utf8"));
  const { generate } = createNosanaAuthorization(Uint8Array.from(secret));
  authorize = (message, includeTime = false) => generate(message, { includeTime });
});
afterAll(() => network.localnet.close());

const long = definitionWith({ LOCALNET_DURATION_SECONDS: "600", LOCALNET_LOG: "secret line" });

async function runningJob(definition: unknown, timeout?: bigint) {
  const digest = await pin(network, definition);
  const { job, run } = await list(network, network.wallet, { digest, ...(timeout && { timeout }) });
  const { node } = await until(network, () => runAt(network, run));
  const ask = async (path: string, options: RequestInit = {}, header?: string) => {
    const authorization = header ?? (await authorize(job));
    return fetch(`${network.endpoints.rpc_endpoint}/hosts/${node}${path}`, {
      ...options,
      headers: { authorization, "content-type": "application/json" },
    });
  };
  const at = (path: string, options?: RequestInit) => ask(`/job/${job}/${path}`, options);
  const read = async (path: string) => (await at(path)).json() as Promise<Record<string, unknown>>;
  return { job, node, ask, at, read };
}

const soon = (look: () => Promise<boolean>) =>
  until(network, async () => ((await look()) ? true : undefined));

test("a host says who it is, and one that does not run is not there", async () => {
  const { node, ask, at } = await runningJob(long);
  expect(await (await ask("/")).json()).toBe(node);
  expect(await (await ask("/node/info")).json()).toMatchObject({ node });
  const elsewhere = await fetch(`${network.endpoints.rpc_endpoint}/hosts/${network.wallet.address}/`);
  expect(elsewhere.status).toBe(404);
  await at("stop", { method: "POST" });
});

test("only the owner of a job is answered", async () => {
  const { job, ask, at } = await runningJob(long, 100n);
  const path = `/job/${job}/ops`;
  const stranger = createNosanaAuthorization(strangerSecret());
  const [, signature] = (await authorize(job)).split(":");
  const old = `${job}:${signature}:${Date.now() - 101_000}`;
  const cases: readonly (readonly [string, string, number])[] = [
    ["its owner", await authorize(job), 200],
    ["its owner, with a time", await authorize(job, true), 200],
    ["its owner, signing any other text", await authorize("Hello Nosana Node!"), 200],
    ["a time past the job's time-out", old, 401],
    ["another message", `${network.market}:${signature}`, 401],
    ["a stranger", await stranger.generate(job, { includeTime: false }), 401],
    ["no signature", job, 401],
    ["no base58", `${job}:0OIl`, 401],
    ["nothing", "", 401],
  ];
  for (const [who, header, status] of cases)
    expect([who, (await ask(path, {}, header)).status]).toEqual([who, status]);
  expect((await ask(`/job/${network.market}/ops`)).status).toBe(401);
  expect((await at("moon")).status).toBe(404);
  await at("stop", { method: "POST" });
});

/** A keypair that has nothing to do with any job: seed and public key. */
function strangerSecret(): Uint8Array {
  const { publicKey, privateKey } = generateKeyPairSync("ed25519");
  const raw = (key: KeyObject, type: "pkcs8" | "spki") =>
    Buffer.from(key.export({ format: "der", type } as never)).subarray(-32);
  return Buffer.concat([raw(privateKey, "pkcs8"), raw(publicKey, "spki")]);
}

test("the owner follows a job, reads its operations, and stops it as if its time were over", async () => {
  const exposed = {
    ...long,
    ops: [{ ...long.ops[0], args: { ...long.ops[0]?.args, expose: 8_080 } }],
  };
  const { job, at, read } = await runningJob(exposed);
  await soon(async () => (await read("ops"))["op-0"] === "running");
  expect(await read("group/current")).toEqual({ "op-0": "running" });
  expect(await read("ops/op-0")).toEqual({ "op-0": "running" });
  expect(await read("job-definition")).toEqual(exposed);
  const { urls, status } = await read("endpoints");
  expect(status).toBe("ONLINE");
  expect(Object.values(urls as object)).toMatchObject([{ opID: "op-0", port: 8_080, status: "ONLINE" }]);

  const info = (await at("info")).text();
  expect((await at("results")).status).toBe(400);
  expect((await at("job-definition", { method: "POST", body: JSON.stringify(long) })).status).toBe(400);
  expect(await (await at("stop", { method: "POST" })).text()).toBe("job stopped successfully");
  const done = await until(network, () => ended(network, job));
  const { opStates } = await resultOf(network, done);
  expect(opStates).toMatchObject([{ status: "success", diagnostics: { reason: { jobExpired: true } } }]);

  const events = (await info)
    .split("\n\n")
    .filter((event) => event.startsWith("data: "))
    .map((event) => JSON.parse(event.slice("data: ".length)));
  expect(events.map((event) => event.status)).toEqual(["running", "success"]);
  expect(events[0]).toMatchObject({ operations: { all: { "op-0": "running" } } });
  expect(JSON.stringify(events)).not.toContain("secret line");
});

const confidential = {
  version: "0.1",
  type: "container",
  logistics: {
    send: { type: "api-listen", args: {} },
    receive: { type: "api-listen", args: {} },
  },
  ops: [],
};

test("a confidential job gets its definition from its owner, and gives the result to nobody else", async () => {
  const { job, at } = await runningJob(confidential);
  await soon(async () => (await at("job-definition")).status === 400);
  const secret = definitionWith({ LOCALNET_LOG: "for my eyes", LOCALNET_DURATION_SECONDS: "0.2" });
  expect((await at("job-definition", { method: "POST", body: "{" })).status).toBe(400);
  await soon(async () => (await at("job-definition", { method: "POST", body: JSON.stringify(secret) })).ok);
  expect((await at("job-definition", { method: "POST", body: JSON.stringify(secret) })).status).toBe(400);
  let result: unknown;
  await soon(async () => {
    const answer = await at("results");
    if (answer.ok) result = await answer.json();
    return answer.ok;
  });
  expect(result).toMatchObject({
    status: "waiting-for-result",
    opStates: [{ exitCode: 0, logs: [{ log: "for my eyes\n" }] }],
  });
  const done = await until(network, () => ended(network, job));
  const posted = await resultOf(network, done);
  expect(posted).toMatchObject({ status: "success", opStates: [], errors: [] });
  expect(JSON.stringify(posted)).not.toContain("for my eyes");
});

test("a definition that never comes is waited for until the time is over", async () => {
  const { job } = await runningJob(confidential);
  const control = new Control(network.endpoints.control);
  // The time of the job passes, then that in which its result could be collected.
  await soon(async () => {
    await control.act("skip_time", { seconds: 61 });
    return ended(network, job) !== undefined;
  });
  const posted = await resultOf(network, ended(network, job) ?? { ipfsResult: [] });
  expect(posted).toMatchObject({
    status: "waiting-for-job-definition",
    opStates: [],
    errors: ["Results were not collected before the timeout."],
  });
});
