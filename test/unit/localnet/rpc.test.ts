import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { getJobAccountDiscriminatorBytes } from "@nosana/jobs-program";
import { address, type Base58EncodedBytes, getBase58Decoder, getBase64Decoder } from "@solana/kit";
import { accountsOf, list, listing } from "./support/jobs.ts";
import { call, type Network, post, sign, startNetwork, wireOf } from "./support/network.ts";

let network: Network;
beforeAll(async () => {
  network = await startNetwork();
});
afterAll(() => network.localnet.close());

const errorCode = async (body: string) => JSON.parse((await post(network, body)).text).error.code;

test.each([
  ["no JSON", "{", -32700],
  ["no call", "17", -32600],
  ["an empty batch", "[]", -32600],
  ["another version", `{"jsonrpc":"1.0","id":1,"method":"getSlot"}`, -32600],
  ["an unknown method", `{"jsonrpc":"2.0","id":1,"method":"getMoon"}`, -32601],
  ["a method of every object", `{"jsonrpc":"2.0","id":1,"method":"toString"}`, -32601],
  ["a missing parameter", `{"jsonrpc":"2.0","id":1,"method":"getBalance","params":[]}`, -32602],
  ["no address", `{"jsonrpc":"2.0","id":1,"method":"getBalance","params":["moon"]}`, -32602],
  ["no transaction", `{"jsonrpc":"2.0","id":1,"method":"sendTransaction","params":["1111"]}`, -32602],
])("%s is answered with its code", async (_what, body, code) => {
  expect(await errorCode(body)).toBe(code);
});

test("a batch is answered call by call, and a call without an id is not answered", async () => {
  const { text } = await post(
    network,
    `[{"jsonrpc":"2.0","id":"a","method":"getHealth"},{"jsonrpc":"2.0","method":"getHealth"},7]`,
  );
  expect(JSON.parse(text)).toEqual([
    { jsonrpc: "2.0", id: "a", result: "ok" },
    { jsonrpc: "2.0", id: null, error: expect.objectContaining({ code: -32600 }) },
  ]);
  expect(await post(network, `{"jsonrpc":"2.0","method":"getHealth"}`)).toEqual({ status: 204, text: "" });
});

test("integers are printed exactly", async () => {
  const params = [network.wallet.address, { commitment: "processed", encoding: "base64" }];
  const { text } = await post(
    network,
    JSON.stringify({ jsonrpc: "2.0", id: 1, method: "getAccountInfo", params }),
  );
  expect(text).toContain(`"rentEpoch":18446744073709551615`);
});

test("a state that is not reached yet is not answered from", async () => {
  const params = [network.wallet.address, { minContextSlot: 10 ** 9 }];
  const { error } = await call(network, "getBalance", params);
  expect(error).toMatchObject({ code: -32016, data: { contextSlot: expect.any(Number) } });
});

test("accounts of a program are found by size and content, whole or in part", async () => {
  const { job } = await list(network, network.wallet);
  const program = address(network.endpoints.jobs_program);
  const memcmp = (bytes: Uint8Array, offset: bigint) => ({
    memcmp: {
      offset,
      encoding: "base58" as const,
      bytes: getBase58Decoder().decode(bytes) as Base58EncodedBytes,
    },
  });
  const find = (filters: (ReturnType<typeof memcmp> | { dataSize: bigint })[]) =>
    network.rpc.getProgramAccounts(program, { commitment: "confirmed", encoding: "base64", filters }).send();
  const discriminator = memcmp(Uint8Array.from(getJobAccountDiscriminatorBytes()), 0n);
  expect((await find([discriminator, { dataSize: 240n }])).map(({ pubkey }) => pubkey)).toEqual([job]);
  expect(await find([discriminator, { dataSize: 120n }])).toEqual([]);
  expect(await find([discriminator, memcmp(Uint8Array.of(2), 208n)])).toEqual([]);
  expect(await find([discriminator, memcmp(Uint8Array.of(0), 208n)])).toHaveLength(1);

  const dataSlice = { offset: 208, length: 1 };
  const params = [
    program,
    {
      encoding: "base64",
      dataSlice,
      commitment: "confirmed",
      filters: [{ dataSize: 240 }],
      withContext: true,
    },
  ];
  const { result } = await call(network, "getProgramAccounts", params);
  expect(result.context.slot).toEqual(expect.any(Number));
  expect(result.value[0].account.data).toEqual(["AA==", "base64"]);
  const five = Array.from({ length: 5 }, () => ({ dataSize: 240 }));
  expect((await call(network, "getProgramAccounts", [program, { filters: five }])).error.code).toBe(-32602);
});

test("token accounts and mints are parsed, an encoding without support is refused", async () => {
  const { nos } = await accountsOf(network, network.wallet.address);
  const { result } = await call(network, "getTokenAccountsByOwner", [
    network.wallet.address,
    { mint: network.endpoints.nos_mint },
    { encoding: "jsonParsed", commitment: "processed" },
  ]);
  expect(result.value[0].pubkey).toBe(nos);
  expect(result.value[0].account.data.parsed.info).toMatchObject({
    owner: network.wallet.address,
    state: "initialized",
  });
  const mint = await call(network, "getAccountInfo", [
    network.endpoints.nos_mint,
    { encoding: "jsonParsed" },
  ]);
  expect(mint.result.value.data.parsed).toMatchObject({ type: "mint", info: { decimals: 6 } });
  const { error } = await call(network, "getAccountInfo", [nos, { encoding: "base64+zstd" }]);
  expect(error).toMatchObject({ code: -32602, message: expect.stringContaining("base64+zstd") });
});

test("a simulation tells logs and units and changes nothing", async () => {
  const { job, instruction } = await listing(network, network.wallet);
  const wire = wireOf(await sign(network, network.wallet, [instruction]));
  const { value } = await network.rpc
    .simulateTransaction(wire, { encoding: "base64", sigVerify: true, commitment: "confirmed" })
    .send();
  expect(value.err).toBeNull();
  expect(value.logs?.slice(0, 2)).toEqual([
    `Program ${network.endpoints.jobs_program} invoke [1]`,
    "Program log: Instruction: List",
  ]);
  expect(value.logs?.at(-1)).toBe(`Program ${network.endpoints.jobs_program} success`);
  expect(value.unitsConsumed).toBeGreaterThan(10_000n);
  expect(network.localnet.ledger.account(job).lamports).toBe(0n);
});

test("a transaction over 1232 bytes is refused", async () => {
  const text = getBase64Decoder().decode(new Uint8Array(1233));
  const { error } = await call(network, "sendTransaction", [text, { encoding: "base64" }]);
  expect(error).toMatchObject({ code: -32602, message: expect.stringContaining("too large: 1233 bytes") });
});

test("the small questions are answered", async () => {
  const { rpc } = network;
  expect(await rpc.getMinimumBalanceForRentExemption(165n).send()).toBe(2_039_280n);
  expect((await rpc.getGenesisHash().send()).length).toBeGreaterThan(31);
  expect(await rpc.getRecentPrioritizationFees([network.market]).send()).toHaveLength(150);
  const { absoluteSlot, blockHeight } = await rpc.getEpochInfo().send();
  expect(absoluteSlot).toBeGreaterThan(blockHeight);
  expect(await rpc.getVersion().send()).toMatchObject({ "solana-core": expect.any(String) });
});
