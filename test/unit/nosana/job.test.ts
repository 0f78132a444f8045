import { describe, expect, test } from "@jest/globals";
import { getBase58Decoder } from "@solana/kit";
import { cidFromDigest, digestOf } from "../../../src/nosana/index.ts";
import { isPassing } from "../../../src/solana/index.ts";
import { Refusal } from "../solana/fake-node.ts";
import {
  addressOf,
  clientOf,
  job,
  jobAccount,
  market,
  marketAccount,
  node,
  payer,
  rpcAccount,
  run,
  runAccount,
  walletAccount,
} from "./fake-program.ts";

const definition = "QmbJWAESqCsf4RFCqEY7jecCashj8usXiyDNfKtZCwwzGb";
const result = digestOf("QmT78zSuBmuS4z925WZfrqQ1qHaJ56DQaTfyMUF7F8ff5o");

test("a queued job, field by field", async () => {
  const { client } = clientOf(() => jobAccount());
  await expect(client.job(job)).resolves.toEqual({
    address: job,
    state: "queued",
    raw_state: 0,
    ipfs_job: definition,
    ipfs_result: null,
    market,
    node: null,
    payer,
    project: payer,
    price: 115n,
    timeout_seconds: 3600n,
    time_start: null,
    time_end: null,
    run: null,
  });
});

const withRun = { getProgramAccounts: () => [{ pubkey: run, account: runAccount() }] };
const finished = { state: 2, ipfsResult: result, node, timeStart: 5n, timeEnd: 9n };
test.each([
  [
    "queued with a run",
    { state: 0 },
    withRun,
    { state: "running", raw_state: 0, run, node, time_start: 1_700_000_000n },
  ],
  ["stopped without a run", { state: 3 }, {}, { state: "stopped", run: null }],
  ["stopped and claimed again", { state: 3 }, withRun, { state: "running", raw_state: 3, run }],
  [
    "done, whatever runs are left over",
    finished,
    withRun,
    { state: "done", run: null, node, time_start: 5n, time_end: 9n },
  ],
  ["of a state of the future", { state: 7 }, {}, { state: { unknown: 7 }, raw_state: 7 }],
])("a job %s", async (_, fields, handlers, expected) => {
  await expect(clientOf(() => jobAccount(fields), handlers).client.job(job)).resolves.toMatchObject(expected);
});

test("a job that is finished while its run is looked for is done, not queued", async () => {
  let reads = 0;
  const { client } = clientOf(() => (reads++ === 0 ? jobAccount() : jobAccount(finished)));
  await expect(client.job(job)).resolves.toMatchObject({ state: "done" });
});

test("no account is no job", async () => {
  await expect(clientOf(() => null).client.job(job)).resolves.toBeNull();
  await expect(clientOf(() => null).client.market(market)).resolves.toBeNull();
});

test.each([
  ["a market account of the Jobs program", marketAccount()],
  ["a run account of the Jobs program", runAccount()],
  ["another account of the Jobs program", rpcAccount(new Uint8Array(8).fill(7), 240)],
  ["a wallet", walletAccount(1n)],
  [`an account of program ${addressOf(8)}`, rpcAccount(new Uint8Array(240), 240, addressOf(8))],
])("is not taken for a job: %s", async (found, account) => {
  await expect(clientOf(() => account).client.job(job)).rejects.toMatchObject({
    code: "ACCOUNT_OF_ANOTHER_KIND",
    context: { address: job, expected: "job", found },
  });
});

test("a refused search for runs is an error, never a queued job", async () => {
  const getProgramAccounts = () => {
    throw new Refusal(-32010, "accounts excluded from secondary indexes");
  };
  await expect(clientOf(() => jobAccount(), { getProgramAccounts }).client.job(job)).rejects.toMatchObject({
    code: "RPC_REFUSED",
    context: { method: "getProgramAccounts" },
  });
});

/** sha256("account:RunAccount"), first 8 bytes. */
const runDiscriminator = getBase58Decoder().decode(Buffer.from("c2a96ee6eb0be116", "hex"));

test("the search for a run asks for its kind, size and job", async () => {
  const { client, node: rpc } = clientOf(() => jobAccount());
  await client.job(job);
  const search = rpc.calls.find((call) => call.method === "getProgramAccounts");
  expect(search?.params[1]).toMatchObject({
    filters: [
      { dataSize: 120n },
      { memcmp: { offset: 0n, bytes: runDiscriminator, encoding: "base58" } },
      { memcmp: { offset: 8n, bytes: job, encoding: "base58" } },
    ],
  });
});

describe("reads of one moment", () => {
  test("share their calls, a hundred jobs each, and one search for runs", async () => {
    const { client, node: rpc } = clientOf((address) =>
      address === addressOf(30) ? marketAccount() : jobAccount(),
    );
    const addresses = Array.from({ length: 150 }, (_, index) => addressOf(index + 10));
    const outcomes = await Promise.allSettled(addresses.map((address) => client.job(address)));
    expect(outcomes.filter((outcome) => outcome.status === "rejected")).toHaveLength(1);
    expect(outcomes.every((o, i) => o.status === "rejected" || o.value?.address === addresses[i])).toBe(true);
    const counts = (method: string) => rpc.calls.filter((call) => call.method === method).length;
    expect(counts("getMultipleAccounts")).toBe(2);
    expect(counts("getProgramAccounts")).toBe(1);
  });
});

test("a node that lags behind the asked slot is asked again", async () => {
  let slot = 998n;
  const { client } = clientOf(() => null, {
    getMultipleAccounts: () => ({
      context: { slot: slot++ },
      value: [slot <= 1000n ? null : jobAccount({ state: 2 })],
    }),
  });
  await expect(client.job(job, { min_context_slot: 1000n })).resolves.toMatchObject({ state: "done" });
});

test("a node that stays behind is a fault that may pass, so that who follows goes on", async () => {
  const { client } = clientOf(() => null, {
    getMultipleAccounts: () => ({ context: { slot: 998n }, value: [null] }),
  });
  const error: unknown = await client.job(job, { min_context_slot: 1000n }).catch((refused) => refused);
  expect(error).toMatchObject({ code: "RPC_REFUSED", message: expect.stringContaining("still before 1000") });
  expect(isPassing(error)).toBe(true);
});

test("an abort ends the wait", async () => {
  const controller = new AbortController();
  const { client } = clientOf(() => null, { getMultipleAccounts: () => new Promise(() => {}) });
  const reading = client.job(job, { signal: controller.signal });
  controller.abort();
  await expect(reading).rejects.toMatchObject({ code: "ABORTED" });
});

describe("digests", () => {
  const cid = "QmbJWAESqCsf4RFCqEY7jecCashj8usXiyDNfKtZCwwzGb";
  test("there and back", () => {
    expect(cidFromDigest(digestOf(cid))).toBe(cid);
    expect(cidFromDigest(new Uint8Array(32))).toBe("QmNLei78zWmzUdbeRB3CiUfAizWUrbeeZh5K1rhAQKCh51");
  });

  test("a CIDv1 of the same block has the same digest", () => {
    expect(digestOf("bafybeigatmm7mwx5bx3bbsiouaasbpgnd7a3rrxhzw7eia3w5yj6cvvfxq")).toEqual(digestOf(cid));
  });

  test.each(["", "nonsense", "bafkreigh2akiscaildcqabsyg3dfr6chu3fgpregiymsck7e7aqa4s52zy"])(
    "%j is refused",
    (text) => {
      expect(() => digestOf(text)).toThrow(expect.objectContaining({ code: "CID_MALFORMED" }));
    },
  );

  test("only 32 bytes are a digest", () => {
    expect(() => cidFromDigest(new Uint8Array(31))).toThrow(
      expect.objectContaining({ code: "CID_MALFORMED" }),
    );
  });
});
