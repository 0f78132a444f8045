import { createServer, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, expect, test } from "@jest/globals";
import type { Address, Base64EncodedWireTransaction, Signature } from "@solana/kit";
import { isAppError } from "../../../src/base/errors.ts";
import type { Chain } from "../../../src/solana/index.ts";
import { chosenSeed, randomNumbers } from "../../support/random.ts";
import { fakeChain } from "./fake-node.ts";

const closers: (() => void)[] = [];
afterEach(() => {
  for (const close of closers.splice(0)) close();
});

const wallet = "EyjAEyCpfwirxaUn4o2uTM5pN6PbEwEF9XkhAHnRJnZ3" as Address;
const signature =
  "5h6xBEauJ3PK6SWCZ1PGjBvj8vDdWG3KpwATGy1ARAXFSDwt8GFXM7W5Ncn16wmqokgpiKRLuS83KUxyZyv2sUYv" as Signature;
const wire = "AA==" as Base64EncodedWireTransaction;
const context = { slot: 5 };
const account = {
  data: ["AAEC", "base64"],
  executable: false,
  lamports: 1,
  owner: wallet,
  rentEpoch: 0,
  space: 3,
};
const executed = {
  slot: 5,
  blockTime: 1_700_000_000,
  version: 0,
  transaction: {
    signatures: [signature],
    message: {
      accountKeys: [wallet],
      header: {},
      recentBlockhash: wallet,
      instructions: [{ accounts: [0], data: "3Bxs", programIdIndex: 0, stackHeight: null }],
    },
  },
  meta: {
    err: null,
    fee: 5_000,
    innerInstructions: [],
    loadedAddresses: { readonly: [], writable: [] },
    logMessages: ["Program log: x"],
    postBalances: [1],
    preBalances: [2],
    postTokenBalances: [{ accountIndex: 0, mint: wallet, uiTokenAmount: { amount: "7", decimals: 6 } }],
    preTokenBalances: [],
  },
};

/** Each method that is called anywhere, with a good answer. */
const methods: Readonly<Record<string, { good: unknown; ask: (rpc: Chain["rpc"]) => Promise<unknown> }>> = {
  getAccountInfo: {
    good: { context, value: account },
    ask: (rpc) => rpc.getAccountInfo(wallet, { encoding: "base64" }).send(),
  },
  getMultipleAccounts: {
    good: { context, value: [account, null] },
    ask: (rpc) => rpc.getMultipleAccounts([wallet, wallet], { encoding: "base64" }).send(),
  },
  getProgramAccounts: {
    good: [{ pubkey: wallet, account }],
    ask: (rpc) => rpc.getProgramAccounts(wallet, { encoding: "base64" }).send(),
  },
  getSignatureStatuses: {
    good: { context, value: [{ slot: 5, confirmations: null, err: null, confirmationStatus: "finalized" }] },
    ask: (rpc) => rpc.getSignatureStatuses([signature]).send(),
  },
  getSignaturesForAddress: {
    good: [{ signature, slot: 5, err: null, memo: null, blockTime: null, confirmationStatus: "finalized" }],
    ask: (rpc) => rpc.getSignaturesForAddress(wallet).send(),
  },
  getTransaction: {
    good: executed,
    ask: (rpc) =>
      rpc.getTransaction(signature, { encoding: "json", maxSupportedTransactionVersion: 0 }).send(),
  },
  getLatestBlockhash: {
    good: { context, value: { blockhash: wallet, lastValidBlockHeight: 9 } },
    ask: (rpc) => rpc.getLatestBlockhash().send(),
  },
  getEpochInfo: {
    good: { absoluteSlot: 5, blockHeight: 4, epoch: 0 },
    ask: (rpc) => rpc.getEpochInfo().send(),
  },
  getGenesisHash: { good: wallet, ask: (rpc) => rpc.getGenesisHash().send() },
  getRecentPrioritizationFees: {
    good: [{ slot: 5, prioritizationFee: 0 }],
    ask: (rpc) => rpc.getRecentPrioritizationFees([wallet]).send(),
  },
  simulateTransaction: {
    good: { context, value: { err: null, logs: [], unitsConsumed: 9 } },
    ask: (rpc) => rpc.simulateTransaction(wire, { encoding: "base64" }).send(),
  },
  sendTransaction: {
    good: signature,
    ask: (rpc) => rpc.sendTransaction(wire, { encoding: "base64" }).send(),
  },
};
const names = Object.keys(methods);

/** A chain whose node gives this answer to everything; `ID` stands for the request's id. */
function chainThatSays(answer: (id: string) => unknown): Chain {
  return fakeChain({
    transport: (async ({ payload }: { payload: { id: string } }) => answer(payload.id)) as never,
  });
}

const askAll = (name: string, answer: (id: string) => unknown) =>
  (methods[name] as (typeof methods)[string]).ask(chainThatSays(answer).rpc);

test.each(names)("a good answer to %s gets through", async (name) => {
  const { good } = methods[name] as (typeof methods)[string];
  await expect(askAll(name, (id) => ({ jsonrpc: "2.0", id, result: good }))).resolves.toBeDefined();
});

test.each<[string, (id: string) => unknown]>([
  ["null", () => null],
  ["a number", () => 5],
  ["a text", () => "ok"],
  ["a list", () => []],
  ["an empty object", () => ({})],
  ["no result", (id) => ({ jsonrpc: "2.0", id })],
  ["an error of null and no result", (id) => ({ jsonrpc: "2.0", id, error: null })],
  ["an error that is a text", (id) => ({ jsonrpc: "2.0", id, error: "boom" })],
  ["an error without a code", (id) => ({ jsonrpc: "2.0", id, error: { message: "boom" } })],
  ["an error with odd fields", (id) => ({ jsonrpc: "2.0", id, error: { code: "x", message: { a: 1 } } })],
  ["a result that is a boolean", (id) => ({ jsonrpc: "2.0", id, result: true })],
])("%s is no usable answer to any method", async (_, answer) => {
  for (const name of names) {
    const error = await askAll(name, answer).then(
      (value) => ({ name, value }),
      (thrown: unknown) => thrown,
    );
    expect(error).toMatchObject({
      code: "RPC_ANSWER_UNUSABLE",
      context: { endpoint: "http://127.0.0.1:1", method: name },
    });
  }
});

test("an answer to another request is none", async () => {
  for (const name of names) {
    const { good } = methods[name] as (typeof methods)[string];
    await expect(askAll(name, () => ({ jsonrpc: "2.0", id: "99999", result: good }))).rejects.toMatchObject({
      code: "RPC_ANSWER_UNUSABLE",
      message: expect.stringContaining("belongs to another request"),
    });
  }
});

test.each<[string, unknown, string]>([
  ["getAccountInfo", null, "result of its answer should be an object"],
  ["getAccountInfo", { context, value: { ...account, data: "AAEC" } }, "result.value.data of its answer"],
  ["getAccountInfo", { context, value: { ...account, data: ["!!!", "base64"] } }, "result.value.data"],
  ["getAccountInfo", { context, value: { ...account, lamports: -1 } }, "result.value.lamports"],
  ["getAccountInfo", { context: { slot: -1 }, value: null }, "result.context.slot"],
  ["getMultipleAccounts", { context, value: [account] }, "result.value of its answer should be a list of 2"],
  ["getProgramAccounts", [{ pubkey: "0OIl", account }], "result[0].pubkey"],
  ["getSignatureStatuses", { context, value: [{ slot: 5 }] }, "result.value[0].err"],
  [
    "getSignatureStatuses",
    { context, value: [{ slot: 5, err: null, confirmationStatus: "rooted" }] },
    "one of",
  ],
  ["getRecentPrioritizationFees", [{ slot: 5, prioritizationFee: -7 }], "result[0].prioritizationFee"],
  ["getLatestBlockhash", { context, value: { blockhash: wallet } }, "result.value.lastValidBlockHeight"],
  ["getEpochInfo", { absoluteSlot: 1.5, blockHeight: 1 }, "result.absoluteSlot"],
  ["getTransaction", { ...executed, transaction: ["", "base64"] }, "result.transaction"],
  ["simulateTransaction", { context, value: { logs: [] } }, "result.value.err"],
])("%s: %j is told to be wrong where it is", async (name, result, where) => {
  await expect(askAll(name, (id) => ({ jsonrpc: "2.0", id, result }))).rejects.toMatchObject({
    code: "RPC_ANSWER_UNUSABLE",
    message: expect.stringContaining(where),
  });
});

test("a refusal counts whatever it holds besides, and with a code that kit wants more of", async () => {
  const refusals = [
    { code: -32_002, message: "Simulation failed", data: null },
    { code: -32_002, message: "Simulation failed", data: { err: 5 } },
    { code: -32_005, message: "behind", data: { numSlotsBehind: { a: 1 } } },
    { code: 5, message: "" },
  ];
  for (const error of refusals)
    for (const name of names) {
      const thrown = await askAll(name, () => ({ jsonrpc: "2.0", id: null, error })).catch(
        (caught: unknown) => caught,
      );
      expect({ error, refused: isAppError(thrown, "RPC_REFUSED", "RPC_ANSWER_UNUSABLE") }).toEqual({
        error,
        refused: true,
      });
    }
});

const seed = chosenSeed();

test(`whatever part of an answer is something else: it gets through or fails as an answer (TEST_SEED=${seed})`, async () => {
  const random = randomNumbers(seed);
  const odd = [
    null,
    true,
    -1,
    1.5,
    1e308,
    2n ** 70n,
    "",
    "x",
    "0OIl",
    [],
    [null],
    {},
    { a: null },
    undefined,
  ];
  const one = () => odd[Math.floor(random() * odd.length)];
  /** A copy with something else in one place. */
  const changed = (value: unknown): unknown => {
    if (typeof value !== "object" || value === null || random() < 0.15) return one();
    const keys = Object.keys(value);
    const key = keys[Math.floor(random() * keys.length)];
    if (key === undefined) return one();
    if (Array.isArray(value))
      return value.map((item, index) => (index === Number(key) ? changed(item) : item));
    return { ...value, [key]: changed((value as Record<string, unknown>)[key]) };
  };
  const codes = new Set<string>();
  for (let round = 0; round < 4_000; round++) {
    const name = names[round % names.length] as string;
    const answer = changed({ jsonrpc: "2.0", id: "ID", result: methods[name]?.good });
    const said = (id: string) =>
      (answer as { id?: unknown } | null)?.id === "ID" ? { ...(answer as object), id } : answer;
    const thrown = await askAll(name, said).then(
      () => "through",
      (error: unknown) => error,
    );
    const told = thrown === "through" ? "through" : isAppError(thrown) ? thrown.code : String(thrown);
    codes.add(told);
    if (!["through", "RPC_ANSWER_UNUSABLE"].includes(told)) expect({ name, answer, told }).toBeNull();
  }
  expect([...codes].sort()).toEqual(["RPC_ANSWER_UNUSABLE", "through"]);
});

/** An HTTP server with one answer for each path. */
async function server(
  answers: Readonly<Record<string, (response: ServerResponse) => void>>,
): Promise<string> {
  const http = createServer((request, response) => {
    request.resume();
    answers[request.url ?? ""]?.(response);
  });
  await new Promise<void>((resolve) => http.listen(0, "127.0.0.1", resolve));
  closers.push(() => {
    http.closeAllConnections();
    http.close();
  });
  return `http://127.0.0.1:${(http.address() as AddressInfo).port}`;
}

const chainAt = (rpc_endpoint: string) => fakeChain({ transport: undefined as never }, { rpc_endpoint });

test.each<[string, string]>([
  ["HTML", "<!doctype html><title>Log in</title>"],
  ["JSON that is cut off", '{"jsonrpc":"2.0","result":{"conte'],
  ["nothing", ""],
  ["two answers", '{"jsonrpc":"2.0","id":"0","result":1}{"jsonrpc":"2.0","id":"0","result":1}'],
  ["nesting that exhausts the stack", `${"[".repeat(200_000)}${"]".repeat(200_000)}`],
  ["deep nesting", `{"jsonrpc":"2.0","id":"0","result":${"[".repeat(3_000)}${"]".repeat(3_000)}}`],
])("%s with status 200 is no usable answer", async (_, text) => {
  const origin = await server({ "/": (response) => response.end(text) });
  await expect(chainAt(origin).rpc.getEpochInfo().send()).rejects.toMatchObject({
    code: "RPC_ANSWER_UNUSABLE",
  });
});

test.each([301, 302, 303, 307, 308])(
  "an endpoint that redirects with %d to something else is told",
  async (status) => {
    const other = await server({ "/log-in": (response) => response.writeHead(405).end("<html>") });
    const origin = await server({
      "/secret-api-key": (response) => response.writeHead(status, { location: `${other}/log-in` }).end(),
    });
    await expect(chainAt(`${origin}/secret-api-key`).rpc.getEpochInfo().send()).rejects.toMatchObject({
      code: "RPC_REDIRECTS",
      context: { endpoint: origin, to: other },
    });
  },
);
