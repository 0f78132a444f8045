import { afterAll, beforeAll, expect, test } from "@jest/globals";
import {
  appendTransactionMessageInstructions,
  type Base64EncodedWireTransaction,
  compileTransaction,
  createTransactionMessage,
  generateKeyPairSigner,
  getBase64Decoder,
  getSignatureFromTransaction,
  pipe,
  type Signature,
  sendAndConfirmTransactionFactory,
  setTransactionMessageFeePayer,
  setTransactionMessageLifetimeUsingBlockhash,
} from "@solana/kit";
import { getSetComputeUnitPriceInstruction } from "@solana-program/compute-budget";
import { getTransferSolInstruction } from "@solana-program/system";
import { methods } from "../../../../src/localnet/rpc/methods.ts";
import { accountsOf, list, listing } from "../support/jobs.ts";
import { call, type Network, send, sendWire, sign, startNetwork, until, wireOf } from "../support/network.ts";

let network: Network;
beforeAll(async () => {
  network = await startNetwork();
});
afterAll(() => network.localnet.close());

/** Every method that `@nosana/kit`, `@solana/kit` or this project's own client calls, with a usual answer. */
const served: readonly [string, () => readonly unknown[] | Promise<readonly unknown[]>, unknown][] = [
  [
    "getAccountInfo",
    () => [network.market, { encoding: "base64" }],
    inContext({ space: 10_224, owner: anyText() }),
  ],
  ["getBalance", () => [network.wallet.address], inContext(10_000_000_000)],
  ["getBlockHeight", () => [], expect.any(Number)],
  ["getBlockTime", () => [Number(network.localnet.ledger.slots.current)], expect.any(Number)],
  [
    "getEpochInfo",
    () => [],
    expect.objectContaining({ absoluteSlot: expect.any(Number), slotsInEpoch: 432_000 }),
  ],
  ["getFeeForMessage", () => feeParams(), inContext(5_000)],
  ["getFirstAvailableBlock", () => [], 0],
  ["getGenesisHash", () => [], anyText()],
  ["getHealth", () => [], "ok"],
  ["getIdentity", () => [], { identity: anyText() }],
  [
    "getLatestBlockhash",
    () => [],
    inContext({ blockhash: anyText(), lastValidBlockHeight: expect.any(Number) }),
  ],
  ["getMinimumBalanceForRentExemption", () => [240], 2_561_280],
  [
    "getMultipleAccounts",
    () => [[network.wallet.address, absent]],
    inContext([{ data: ["", "base64"] }, null]),
  ],
  [
    "getProgramAccounts",
    () => [network.endpoints.jobs_program, { encoding: "base64" }],
    [{ pubkey: anyText() }],
  ],
  [
    "getRecentPrioritizationFees",
    () => [],
    expect.arrayContaining([{ prioritizationFee: 0, slot: expect.any(Number) }]),
  ],
  ["getSignaturesForAddress", () => [absent], []],
  ["getSignatureStatuses", () => [[unknownSignature]], inContext([null])],
  ["getSlot", () => [{ commitment: "processed" }], expect.any(Number)],
  [
    "getTokenAccountBalance",
    async () => [(await nosAccounts()).nos],
    inContext({ amount: "1000000000", decimals: 6 }),
  ],
  [
    "getTokenAccountsByOwner",
    () => [network.wallet.address, mint(), { encoding: "jsonParsed" }],
    inContext([{}]),
  ],
  ["getTokenSupply", () => [network.endpoints.nos_mint], inContext({ uiAmount: 100_000_000 })],
  ["getTransaction", () => [unknownSignature], null],
  ["getTransactionCount", () => [], expect.any(Number)],
  ["getVersion", () => [], { "solana-core": anyText() }],
  ["isBlockhashValid", () => [absent], inContext(false)],
  ["minimumLedgerSlot", () => [], 0],
  ["requestAirdrop", () => [absent, 1_000_000], anyText()],
  ["simulateTransaction", () => unsigned(), inContext({ err: null })],
  ["sendTransaction", () => signedGift(), anyText()],
];

const absent = "So11111111111111111111111111111111111111112";
const unknownSignature = "5".repeat(87);

test.each(served)("%s is answered", async (method, params, expected) => {
  const { error, result } = await call(network, method, await params());
  expect(error).toBeUndefined();
  if (typeof expected === "object" && expected !== null)
    expect({ result }).toMatchObject({ result: expected });
  else expect(result).toBe(expected);
});

test("every method served is among them", () => {
  expect(new Set(served.map(([method]) => method))).toEqual(new Set(Object.keys(methods)));
});

test.each([
  "getBlock",
  "getBlocks",
  "getClusterNodes",
  "getInflationReward",
  "getLargestAccounts",
  "getVoteAccounts",
  "accountSubscribe",
  "constructor",
])("%s is not known", async (method) => {
  expect((await call(network, method)).error).toEqual({ code: -32601, message: "Method not found" });
});

test.each([
  ["an unknown encoding", "getAccountInfo", () => [absent, { encoding: "hex" }], -32602, "encoding"],
  ["an unknown commitment", "getBalance", () => [absent, { commitment: "sure" }], -32602, "commitment"],
  [
    "more base 58 than is shown",
    "getAccountInfo",
    () => [network.market],
    -32600,
    "should be less than 128 bytes",
  ],
  ["101 accounts", "getMultipleAccounts", () => [Array(101).fill(absent)], -32602, "max 100"],
  ["257 signatures", "getSignatureStatuses", () => [Array(257).fill(unknownSignature)], -32602, "max 256"],
  ["a filter of 129 bytes", "getProgramAccounts", () => [absent, tooLongFilter()], -32602, "too large"],
  [
    "history of what may vanish",
    "getSignaturesForAddress",
    () => [absent, processed],
    -32602,
    "below `confirmed`",
  ],
  [
    "a transaction that may vanish",
    "getTransaction",
    () => [unknownSignature, processed],
    -32602,
    "below `confirmed`",
  ],
  ["a page of 1001", "getSignaturesForAddress", () => [absent, { limit: 1001 }], -32602, "1000"],
  [
    "the balance of a wallet",
    "getTokenAccountBalance",
    () => [network.wallet.address],
    -32602,
    "not a Token account",
  ],
  ["the balance of nothing", "getTokenAccountBalance", () => [nobody], -32602, "could not find account"],
  [
    "tokens of no mint",
    "getTokenAccountsByOwner",
    () => [nobody, { mint: nobody }],
    -32602,
    "could not find mint",
  ],
  [
    "tokens of another program",
    "getTokenAccountsByOwner",
    () => [nobody, { programId: nobody }],
    -32602,
    "unrecognized",
  ],
  ["the supply of a wallet", "getTokenSupply", () => [network.wallet.address], -32602, "not a Token mint"],
  ["the fee of no message", "getFeeForMessage", () => ["AAAA"], -32602, "deserialize"],
  ["text that is no base 64", "sendTransaction", () => ["%", { encoding: "base64" }], -32602, "base64"],
  ["two wishes at once", "simulateTransaction", () => contradiction(), -32602, "replaceRecentBlockhash"],
] as const)("%s is refused", async (_what, method, params, code, text) => {
  const { error } = await call(network, method, await params());
  expect(error).toMatchObject({ code, message: expect.stringContaining(text) });
});

const nobody = "Nobody1111111111111111111111111111111111111";
const processed = { commitment: "processed" };
const tooLongFilter = () => ({
  filters: [{ memcmp: { offset: 0, encoding: "base64", bytes: Buffer.alloc(129).toString("base64") } }],
});

function anyText() {
  return expect.any(String);
}

function inContext(value: unknown) {
  return { context: { slot: expect.any(Number), apiVersion: anyText() }, value };
}

const mint = () => ({ mint: network.endpoints.nos_mint });
const nosAccounts = () => accountsOf(network, network.wallet.address);

async function gift(amount = 1_000_000n, more: Parameters<typeof sign>[2] = []) {
  const { address: destination } = await generateKeyPairSigner();
  const transfer = getTransferSolInstruction({ source: network.wallet, destination, amount });
  return { destination, transaction: await sign(network, network.wallet, [...more, transfer]) };
}

async function feeParams(more: Parameters<typeof sign>[2] = []): Promise<unknown[]> {
  const { transaction } = await gift(1n, more);
  return [getBase64Decoder().decode(transaction.messageBytes), processed];
}

const signedGift = async () => [
  wireOf((await gift()).transaction),
  { encoding: "base64", preflightCommitment: "confirmed" },
];

/** As `@solana-program/compute-budget` asks: nobody signed, and the blockhash does not matter. */
async function unsigned(config: object = {}): Promise<unknown[]> {
  const { instruction } = await listing(network, network.wallet);
  const lifetime = { blockhash: network.endpoints.jobs_program as never, lastValidBlockHeight: 0n };
  const message = pipe(
    createTransactionMessage({ version: 0 }),
    (empty) => setTransactionMessageFeePayer(network.wallet.address, empty),
    (paid) => setTransactionMessageLifetimeUsingBlockhash(lifetime, paid),
    (alive) => appendTransactionMessageInstructions([instruction], alive),
  );
  const wire = wireOf(compileTransaction(message as never) as never);
  return [wire, { encoding: "base64", replaceRecentBlockhash: true, commitment: "processed", ...config }];
}

const contradiction = () => unsigned({ sigVerify: true });

test.each(["processed", "confirmed", "finalized"] as const)(
  "@solana/kit sends a transaction and waits until it is %s",
  async (commitment) => {
    const { rpc, rpcSubscriptions } = network;
    const { destination, transaction } = await gift();
    const sendAndConfirm = sendAndConfirmTransactionFactory({ rpc, rpcSubscriptions });
    await sendAndConfirm(transaction as Parameters<typeof sendAndConfirm>[0], { commitment });
    const { value } = await rpc.getBalance(destination, { commitment }).send();
    expect(value).toBe(1_000_000n);
  },
);

test("a signature's status rises with time, and stays in the history", async () => {
  const { transaction } = await gift();
  const signature = await sendWire(network, wireOf(transaction));
  const seen = new Set<string | null | undefined>();
  await until(network, async () => {
    const { value } = await network.rpc.getSignatureStatuses([signature]).send();
    seen.add(value[0]?.confirmationStatus);
    return value[0]?.confirmationStatus === "finalized" ? true : undefined;
  });
  expect([...seen].at(-1)).toBe("finalized");
  for (let slot = 0; slot < 301; slot++) network.localnet.ledger.tick();
  const status = async (searchTransactionHistory: boolean) =>
    (await network.rpc.getSignatureStatuses([signature], { searchTransactionHistory }).send()).value[0];
  expect(await status(false)).toBeNull();
  expect(await status(true)).toMatchObject({ confirmations: null, err: null });
});

test("an address's history is read page by page, newest first", async () => {
  const { destination } = await gift();
  const transfer = getTransferSolInstruction({ source: network.wallet, destination, amount: 1_000_000n });
  const sent: Signature[] = [];
  for (let turn = 0; turn < 4; turn++) {
    const price = getSetComputeUnitPriceInstruction({ microLamports: BigInt(turn) });
    sent.unshift(getSignatureFromTransaction(await send(network, network.wallet, [price, transfer])));
  }
  const page = async (config: object = {}) => {
    const options = { commitment: "confirmed" as const, ...config };
    return (await network.rpc.getSignaturesForAddress(destination, options).send()).map(
      ({ signature }) => signature,
    );
  };
  const [newest, second, third, oldest] = sent;
  expect(await page()).toEqual(sent);
  expect(await page({ limit: 2 })).toEqual([newest, second]);
  expect(await page({ before: second, limit: 2 })).toEqual([third, oldest]);
  expect(await page({ until: third })).toEqual([newest, second]);
  expect(await page({ before: newest, until: oldest })).toEqual([second, third]);
  expect(await page({ before: oldest })).toEqual([]);
  expect(await page({ before: unknownSignature })).toEqual([]);
  expect(await page({ until: unknownSignature })).toEqual(sent);
});

test("a transaction tells its inner instructions and what everybody had before and after", async () => {
  const { nos, vault } = await nosAccounts();
  const { job } = await list(network, network.wallet, { timeout: 60n });
  const [entry] = await network.rpc.getSignaturesForAddress(job, { commitment: "confirmed" }).send();
  const read = (encoding: "json" | "jsonParsed") =>
    call(network, "getTransaction", [
      entry?.signature,
      { commitment: "confirmed", encoding, maxSupportedTransactionVersion: 0 },
    ]);
  const { meta, transaction, version } = (await read("json")).result;
  expect(version).toBe(0);
  const keys: string[] = transaction.message.accountKeys;
  const at = (address: string) => keys.indexOf(address);
  expect(meta.preBalances[at(job)]).toBe(0);
  expect(meta.postBalances[at(job)]).toBe(2_561_280);
  const paid = meta.preBalances[0] - meta.postBalances[0];
  expect(paid).toBe(2_561_280 + meta.fee);
  const amountOf = (balances: { accountIndex: number; uiTokenAmount: { amount: string } }[], token: string) =>
    BigInt(balances.find(({ accountIndex }) => accountIndex === at(token))?.uiTokenAmount.amount ?? 0);
  const moved = (token: string) =>
    amountOf(meta.postTokenBalances, token) - amountOf(meta.preTokenBalances, token);
  expect([moved(nos), moved(vault)]).toEqual([-6_000n, 6_000n]);

  const [{ index, instructions }] = meta.innerInstructions;
  const programs = instructions.map((each: { programIdIndex: number }) => keys[each.programIdIndex]);
  expect([index, programs]).toEqual([
    0,
    ["11111111111111111111111111111111", "TokenkegQfeZyiNwAJbNbGKPFXCWuBvf9Ss623VQ5DA"],
  ]);
  const transfer = instructions[1].accounts.map((each: number) => keys[each]);
  expect(transfer).toEqual([nos, vault, network.wallet.address]);

  const parsed = (await read("jsonParsed")).result.transaction.message;
  expect(parsed.accountKeys[0]).toMatchObject({
    pubkey: network.wallet.address,
    signer: true,
    writable: true,
  });
  expect(parsed.instructions[0].programId).toBe(network.endpoints.jobs_program);
  const old = await call(network, "getTransaction", [entry?.signature, { commitment: "confirmed" }]);
  expect(old.error).toMatchObject({ code: -32015 });
});

test("a simulation shows inner instructions and accounts, and asks for a fresh blockhash or a new one", async () => {
  const [wire, config] = (await unsigned({ innerInstructions: true })) as [
    Base64EncodedWireTransaction,
    object,
  ];
  const { nos } = await nosAccounts();
  const accounts = { addresses: [nos], encoding: "jsonParsed" };
  const { value } = (await call(network, "simulateTransaction", [wire, { ...config, accounts }])).result;
  expect(value.err).toBeNull();
  expect(value.replacementBlockhash.blockhash).toEqual(anyText());
  expect(value.innerInstructions[0].instructions[0]).toMatchObject({ stackHeight: 2 });
  expect(value.accounts[0].data.parsed.info.owner).toBe(network.wallet.address);
  const many = { addresses: Array(13).fill(nos) };
  const crowded = await call(network, "simulateTransaction", [wire, { ...config, accounts: many }]);
  expect(crowded.error).toMatchObject({ code: -32602, message: expect.stringContaining("max 12") });
  const stale = await call(network, "simulateTransaction", [wire, { encoding: "base64" }]);
  expect(stale.result.value).toMatchObject({ err: "BlockhashNotFound", logs: [], unitsConsumed: 0 });
  const verified = await call(network, "simulateTransaction", [
    wire,
    { encoding: "base64", sigVerify: true },
  ]);
  expect(verified.result.value).toMatchObject({ err: "SignatureFailure" });
});

test("what would fail is not sent, and the program's own words say why, as numbers alone do not", async () => {
  const { job, instruction } = await listing(network, network.wallet, { timeout: -1n });
  const program = network.endpoints.jobs_program;
  const params = { encoding: "base64", preflightCommitment: "confirmed" };
  const refusal = async (change: (accounts: typeof instruction.accounts) => unknown) => {
    const given = { ...instruction, accounts: change(instruction.accounts) } as typeof instruction;
    const wire = wireOf(await sign(network, network.wallet, [given]));
    return (await call(network, "sendTransaction", [wire, params])).error;
  };
  expect(await refusal((accounts) => accounts)).toMatchObject({
    code: -32002,
    message: "Transaction simulation failed: Error processing Instruction 0: Program failed to complete",
    data: { err: { InstructionError: [0, "ProgramFailedToComplete"] } },
  });
  const { vault } = await nosAccounts();
  const error = await refusal((accounts) => accounts.with(1, { ...accounts[1], address: vault } as never));
  expect(error).toMatchObject({
    code: -32002,
    message: "Transaction simulation failed: Error processing Instruction 0: custom program error: 0xbbf",
    data: { err: { InstructionError: [0, { Custom: 3007 }] } },
  });
  const told =
    "AnchorError caused by account: market. Error Code: AccountOwnedByWrongProgram. Error Number: 3007.";
  expect(error.data.logs.slice(0, 2)).toEqual([
    `Program ${program} invoke [1]`,
    "Program log: Instruction: List",
  ]);
  expect(error.data.logs[2]).toContain(told);
  expect(error.data.logs.at(-1)).toBe(`Program ${program} failed: custom program error: 0xbbf`);
  expect(network.localnet.ledger.account(job).lamports).toBe(0n);
});

test("a message's fee counts its priority, and an expired one has none", async () => {
  const priced = await feeParams([getSetComputeUnitPriceInstruction({ microLamports: 1_000_000n })]);
  expect((await call(network, "getFeeForMessage", priced)).result.value).toBe(5_000 + 6_000);
  for (let slot = 0; slot < 155; slot++) network.localnet.ledger.tick();
  expect((await call(network, "getFeeForMessage", priced)).result.value).toBeNull();
});

test("airdrops asked for at once all arrive", async () => {
  const { address } = await generateKeyPairSigner();
  await Promise.all([1, 2, 3].map(() => call(network, "requestAirdrop", [address, 1_000_000])));
  const { value } = await network.rpc.getBalance(address, { commitment: "processed" }).send();
  expect(value).toBe(3_000_000n);
});

test("logs are told of transactions that mention an address, failed ones too", async () => {
  const { destination, transaction } = await gift();
  const stop = new AbortController();
  const logs = await network.rpcSubscriptions
    .logsNotifications({ mentions: [destination] }, { commitment: "confirmed" })
    .subscribe({ abortSignal: stop.signal });
  // What comes before the first look is dropped by the client.
  const told = (async () => {
    const seen: unknown[] = [];
    for await (const { value } of logs) {
      seen.push([value.signature, value.err, value.logs?.[0]]);
      if (seen.length === 2) break;
    }
    return seen;
  })();
  await sendWire(network, wireOf((await gift()).transaction));
  const signature = await sendWire(network, wireOf(transaction));
  const broke = getTransferSolInstruction({ source: network.wallet, destination, amount: 10n ** 15n });
  const failing = wireOf(await sign(network, network.wallet, [broke]));
  const failed = await sendWire(network, failing, true);
  const line = "Program 11111111111111111111111111111111 invoke [1]";
  expect(await told).toEqual([
    [signature, null, line],
    [failed, { InstructionError: [0n, { Custom: 1n }] }, line],
  ]);
  stop.abort();
});
