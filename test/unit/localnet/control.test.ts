import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "@jest/globals";
import type { Address } from "@solana/kit";
import { create } from "ipfs-http-client";
import { WebSocket } from "ws";
import { actions } from "../../../src/localnet/control/actions.ts";
import { fault } from "../../../src/localnet/control/faults.ts";
import { Control, type FaultRequest } from "../../support/control.ts";
import { definitionWith, ended, jobAt, list, listing, marketOf, pin, runAt } from "./support/jobs.ts";
import { call, type Network, post, sign, startNetwork, until, wireOf } from "./support/network.ts";

let network: Network;
let control: Control;
beforeEach(async () => {
  network = await startNetwork({ control_port: 0, hosts: 0 });
  control = new Control(network.endpoints.control);
});
afterEach(() => network.localnet.close());

const slot = `{"jsonrpc":"2.0","id":1,"method":"getSlot"}`;

const base64 = { encoding: "base64", preflightCommitment: "confirmed" };
const processed = { encoding: "base64", commitment: "processed" };

async function sendTransaction() {
  const { job, instruction } = await listing(network, network.wallet);
  const transaction = await sign(network, network.wallet, [instruction]);
  const params = [wireOf(transaction), base64];
  return { job, answer: call(network, "sendTransaction", params) };
}

test("without being asked for there is no control endpoint", async () => {
  const quiet = await startNetwork();
  expect(quiet.endpoints).not.toHaveProperty("control");
  await quiet.localnet.close();
});

test("the answer of the next send is dropped, after it was carried out", async () => {
  await control.fault({ kind: "drop_answer", method: "sendTransaction" });
  const { job, answer } = await sendTransaction();
  await expect(answer).rejects.toThrow("fetch failed");
  expect(jobAt(network, job)?.timeout).toBe(60n);
  const next = await sendTransaction();
  expect(await next.answer).toHaveProperty("result");
  expect((await control.overview()).calls.sendTransaction).toBe(2);
});

test("a dropped request is never carried out", async () => {
  await control.fault({ kind: "drop_request", method: "sendTransaction" });
  const { job, answer } = await sendTransaction();
  await expect(answer).rejects.toThrow("fetch failed");
  expect(jobAt(network, job)).toBeUndefined();
});

test.each([
  ["too_many_requests", 429, "7"],
  ["server_error", 500, null],
  ["forbidden", 403, null],
] as const)("%s is status %i, as often as asked for", async (kind, status, retryAfter) => {
  const retry = kind === "too_many_requests" ? { retry_after_seconds: 7 } : {};
  await control.fault({ kind, times: 2, ...retry });
  for (let count = 0; count < 2; count++) {
    const response = await fetch(network.endpoints.rpc_endpoint, { method: "POST", body: slot });
    expect([response.status, response.headers.get("retry-after")]).toEqual([status, retryAfter]);
  }
  expect((await post(network, slot)).status).toBe(200);
});

test("an answer is delayed, and one that hangs never comes", async () => {
  await control.fault({ kind: "delay", seconds: 0.3, method: "getSlot" });
  const begun = performance.now();
  expect((await post(network, slot)).status).toBe(200);
  expect(performance.now() - begun).toBeGreaterThan(280);

  await control.fault({ kind: "hang" });
  const signal = AbortSignal.timeout(300);
  const hanging = fetch(network.endpoints.rpc_endpoint, { method: "POST", body: slot, signal });
  await expect(hanging).rejects.toThrow("timeout");
});

test("a refused method is answered with a node's error until it is allowed again", async () => {
  const id = await control.fault({ kind: "refuse", method: "getProgramAccounts", times: "always" });
  const params = [network.endpoints.jobs_program, { encoding: "base64" }];
  for (let count = 0; count < 2; count++) {
    expect(await call(network, "getProgramAccounts", params)).toHaveProperty("error.code", -32_010);
  }
  expect(await call(network, "getSlot")).toHaveProperty("result");
  await control.clear(id);
  expect(await call(network, "getProgramAccounts", params)).toHaveProperty("result");
});

test("reads fall behind slot by slot, see the past whole, and catch up at once", async () => {
  const lag = 10;
  await control.fault({ kind: "lag", slots: lag });
  const { current } = network.localnet.ledger.slots;
  const { job, answer } = await sendTransaction();
  const { result: signature } = await answer;
  const seen = async () => (await call(network, "getAccountInfo", [job, processed])).result;
  const status = async () => (await call(network, "getSignatureStatuses", [[signature]])).result.value[0];
  expect((await seen()).value).toBeNull();
  expect(await status()).toBeNull();
  expect(jobAt(network, job)).toBeDefined();

  const read = await until(network, async () => {
    const answered = await seen();
    return answered.value === null ? undefined : answered;
  });
  expect(network.localnet.ledger.slots.current).toBeGreaterThanOrEqual(current + BigInt(lag));
  expect(read.value.space).toBe(240);
  expect(await status()).toMatchObject({ err: null });
  // Everything that was there before is there, however old.
  const { result: wallet } = await call(network, "getBalance", [network.wallet.address]);
  expect(wallet.value).toBeGreaterThan(0);

  await control.clear();
  const { result: height } = await call(network, "getSlot", [{ commitment: "processed" }]);
  expect(BigInt(height)).toBeGreaterThanOrEqual(network.localnet.ledger.slots.current - 1n);
});

test("open sockets are cut, and new ones are served", async () => {
  const open = () =>
    new Promise<WebSocket>((resolve, reject) => {
      const socket = new WebSocket(network.endpoints.rpc_subscriptions_endpoint);
      socket.on("open", () => resolve(socket)).on("error", reject);
    });
  const [first, second] = await Promise.all([open(), open()]);
  const closed = Promise.all([first, second].map((socket) => new Promise((r) => socket.on("close", r))));
  expect(await control.act("cut_sockets")).toEqual({ connections: 2 });
  await closed;
  (await open()).terminate();
});

test("a blockhash that was good has expired", async () => {
  const { job, instruction } = await listing(network, network.wallet);
  const wire = wireOf(await sign(network, network.wallet, [instruction]));
  await control.act("expire_blockhashes");
  const sent = await call(network, "sendTransaction", [wire, base64]);
  expect(sent.error).toMatchObject({
    code: -32_002,
    message: expect.stringContaining("Blockhash not found"),
  });
  expect(jobAt(network, job)).toBeUndefined();
});

test("without blocks nothing is confirmed, and with blocks it is", async () => {
  const { slot: stopped } = await control.act("stop_blocks");
  const { answer } = await sendTransaction();
  const { result: signature } = await answer;
  const statusOf = async () => (await call(network, "getSignatureStatuses", [[signature]])).result.value[0];
  await control.fault({ kind: "delay", seconds: 0.2, method: "getSlot" }); // time for ten slots
  expect((await call(network, "getSlot", [{ commitment: "processed" }])).result).toBe(stopped);
  expect(await statusOf()).toMatchObject({ confirmationStatus: "processed" });
  expect((await control.overview()).making_blocks).toBe(false);
  await control.act("resume_blocks");
  await until(network, async () =>
    (await statusOf()).confirmationStatus === "finalized" ? true : undefined,
  );
});

test("a host that is killed leaves its run; one that quits stops its job", async () => {
  const { host } = await control.act("add_host");
  const digest = await pin(network, definitionWith({ LOCALNET_DURATION_SECONDS: "600" }));
  await until(network, () => (marketOf(network).queue.includes(host as never) ? true : undefined));
  const first = await list(network, network.wallet, { digest });
  await until(network, () => runAt(network, first.run));
  expect(await control.act("quit_job")).toEqual({ host, job: first.job });
  expect(jobAt(network, first.job)?.state).toBe(3);
  expect(runAt(network, first.run)).toBeUndefined();

  await until(network, () => (marketOf(network).queue.includes(host as never) ? true : undefined));
  const second = await list(network, network.wallet, { digest });
  await until(network, () => runAt(network, second.run));
  expect(await control.act("kill_host", { host })).toEqual({ host });
  await control.act("skip_time", { seconds: 3_600 });
  await control.act("expire_blockhashes");
  expect(runAt(network, second.run)).toBeDefined();
  await expect(control.act("kill_host")).rejects.toThrow("409: no host is running");
});

test("time is skipped for the chain and for a host at work", async () => {
  const { host } = await control.act("add_host");
  const digest = await pin(network, definitionWith({ LOCALNET_DURATION_SECONDS: "1000" }));
  await until(network, () => (marketOf(network).queue.includes(host as never) ? true : undefined));
  const { job, run } = await list(network, network.wallet, { digest, timeout: 5_000n });
  const started = await until(network, () => runAt(network, run));
  await control.act("skip_time", { seconds: 1_000 });
  const done = await until(network, () => ended(network, job));
  expect(done.timeEnd - started.time).toBeGreaterThanOrEqual(1_000n);
  expect(done.timeEnd - started.time).toBeLessThan(1_100n);
});

test("operations that run until they are ended are ended together, or those of one job", async () => {
  const digest = await pin(network, definitionWith({ LOCALNET_DURATION_SECONDS: "until_ended" }));
  await expect(control.act("end_operations")).rejects.toThrow("409: no operation waits to be ended");
  const listed = [];
  for (let count = 0; count < 3; count++) {
    await control.act("add_host");
    listed.push(await list(network, network.wallet, { digest, timeout: 100_000n }));
  }
  const [first, ...others] = listed as [(typeof listed)[0], ...typeof listed];
  for (const { run } of listed) await until(network, () => runAt(network, run));
  // Time alone does not end them.
  await control.act("skip_time", { seconds: 1_000 });
  // A host may still be loading what it has taken.
  const endedBy = (job: Address, params: Readonly<Record<string, unknown>>) =>
    until(network, async () => {
      await control.act("end_operations", params).catch(() => null);
      return ended(network, job);
    });
  await endedBy(first.job, { job: first.job });
  for (const { job } of others) expect(ended(network, job)).toBeUndefined();
  for (const { job } of others) await endedBy(job, {});
});

test("an ended job is cleaned early, by a transaction that its history shows", async () => {
  await control.act("add_host");
  const digest = await pin(network, definitionWith({ LOCALNET_DURATION_SECONDS: "0" }));
  const waiting = await listing(network, network.wallet, { digest });
  await expect(control.act("clean_job", { job: waiting.job })).rejects.toThrow(/^409: .* is not a job/);
  const { job } = await list(network, network.wallet, { digest });
  await until(network, () => ended(network, job));
  const { transaction } = await control.act("clean_job", { job });
  expect(jobAt(network, job)).toBeUndefined();
  const history = await until(network, async () => {
    const found = (await call(network, "getSignaturesForAddress", [job, { commitment: "confirmed" }])).result;
    return found.some(({ signature }: { signature: string }) => signature === transaction)
      ? found
      : undefined;
  });
  expect(history.length).toBeGreaterThanOrEqual(3);
});

test("a market asks another price from the next transaction on, and keeps the rest of its terms", async () => {
  const before = marketOf(network);
  await expect(control.act("set_price", { price: 250 })).resolves.toMatchObject({ market: network.market });
  expect(marketOf(network)).toEqual({ ...before, jobPrice: 250n });
  const { job } = await list(network, network.wallet, { timeout: 60n });
  expect(jobAt(network, job)?.price).toBe(250n);
  const market = network.wallet.address;
  await expect(control.act("set_price", { price: 1, market })).rejects.toThrow(/^409: .* is not a market/);
  await expect(control.act("set_price", { price: -1 })).rejects.toThrow("400: ");
});

test("the IPFS services fail on demand too", async () => {
  const kubo = create({ url: network.endpoints.ipfs_api });
  await control.fault({ kind: "server_error", service: "ipfs", method: "add" });
  await expect(kubo.add("text")).rejects.toThrow();
  const { cid } = await kubo.add("text");
  await control.fault({ kind: "too_many_requests", service: "gateway" });
  const read = () => fetch(`${network.endpoints.ipfs_gateway}/ipfs/${cid}`);
  expect((await read()).status).toBe(429);
  expect(await (await read()).text()).toBe("text");
});

test("what is armed is told, counted down and cleared", async () => {
  await control.fault({ kind: "hang", method: "getHealth", times: 3 });
  await control.fault({ kind: "lag", slots: 2 });
  const { faults } = await control.overview();
  expect(faults).toMatchObject([
    { fault: { kind: "hang", method: "getHealth" }, left: 3 },
    { fault: { kind: "lag" } },
  ]);
  await control.clear();
  expect((await control.overview()).faults).toEqual([]);
  await expect(control.clear(1)).rejects.toThrow("404: there is no fault 1");
});

test.each([
  [{ kind: "moon" }, "kind"],
  [{ kind: "delay" }, "seconds"],
  [{ kind: "delay", seconds: -1 }, "seconds"],
  [{ kind: "hang", times: 0 }, "times"],
  [{ kind: "lag", slots: 1_000 }, "slots"],
  [{ kind: "refuse" }, "method"],
])("%j is refused by name", async (fault, said) => {
  await expect(control.fault(fault as FaultRequest)).rejects.toThrow(new RegExp(`^400: .*${said}`));
});

test("the documentation tells of every fault and every action", async () => {
  const page = await readFile("docs/dev/localnet.md", "utf8");
  const kinds = fault.options.map(({ shape }) => shape.kind.value);
  const names = [...kinds, ...Object.keys(actions)];
  expect(names.length).toBeGreaterThan(15);
  expect(names.filter((name) => !page.includes(`| \`${name}\``))).toEqual([]);
});

test("a host posts what it is told to instead of a result of its own, once", async () => {
  const forged = new TextEncoder().encode("no result at all");
  const { cid } = await create({ url: network.endpoints.ipfs_api }).add(forged, { cidVersion: 0 });
  await expect(control.act("forge_result", { cid: "nonsense" })).rejects.toThrow(
    "409: there is no content nonsense",
  );
  await expect(control.act("forge_result", {})).rejects.toThrow(/^400: .*cid/);
  expect(await control.act("forge_result", { cid: cid.toString() })).toEqual({
    cid: cid.toString(),
    bytes: forged.length,
  });
  await control.act("add_host");
  const digest = await pin(network, definitionWith({ LOCALNET_DURATION_SECONDS: "0" }));
  const first = await list(network, network.wallet, { digest });
  await until(network, () => ended(network, first.job));
  const second = await list(network, network.wallet, { digest });
  await until(network, () => ended(network, second.job));
  expect(jobAt(network, first.job)?.ipfsResult).toEqual(Uint8Array.from(cid.multihash.digest));
  expect(jobAt(network, second.job)?.ipfsResult).not.toEqual(Uint8Array.from(cid.multihash.digest));
});

test("a page of another origin cannot use it, and what is not there is told", async () => {
  const url = String(network.endpoints.control);
  const plain = await fetch(`${url}/actions/stop_blocks`, { method: "POST", body: "{}" });
  expect(plain.status).toBe(415);
  expect((await control.overview()).making_blocks).toBe(true);
  await expect(control.act("moon")).rejects.toThrow("404: there is no action moon: cut_sockets");
  expect((await fetch(`${url}/faults/1/2`, { method: "DELETE" })).status).toBe(404);
});

test("skipped time stays skipped when the network is started again", async () => {
  const state_dir = await mkdtemp(join(tmpdir(), "localnet-time-"));
  const first = await startNetwork({ state_dir, control_port: 0 });
  await new Control(first.endpoints.control).act("skip_time", { seconds: 5_000 });
  await first.localnet.close();
  const second = await startNetwork({ state_dir, control_port: 0 });
  const { unix_time } = await new Control(second.endpoints.control).overview();
  expect(unix_time - Date.now() / 1000).toBeGreaterThan(4_900);
  await second.localnet.close();
  await rm(state_dir, { recursive: true });
});
