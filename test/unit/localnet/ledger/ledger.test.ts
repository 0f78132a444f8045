import { beforeEach, expect, test } from "@jest/globals";
import {
  AccountRole,
  type Address,
  appendTransactionMessageInstructions,
  type Blockhash,
  compileTransaction,
  compressTransactionMessageUsingAddressLookupTables,
  createTransactionMessage,
  generateKeyPairSigner,
  getTransactionEncoder,
  type Instruction,
  type KeyPairSigner,
  partiallySignTransaction,
  pipe,
  setTransactionMessageFeePayer,
  setTransactionMessageLifetimeUsingBlockhash,
} from "@solana/kit";
import {
  getSetComputeUnitLimitInstruction,
  getSetComputeUnitPriceInstruction,
} from "@solana-program/compute-budget";
import { getTransferSolInstruction } from "@solana-program/system";
import { type Account, rentExemptMinimum } from "../../../../src/localnet/ledger/account.ts";
import {
  MalformedTransaction,
  type TransactionError,
  TransactionRefused,
} from "../../../../src/localnet/ledger/failure.ts";
import { Ledger } from "../../../../src/localnet/ledger/ledger.ts";
import { decodeTransaction } from "../../../../src/localnet/ledger/transaction.ts";
import { computeBudgetProgram } from "../../../../src/localnet/programs/compute-budget.ts";
import { systemProgram } from "../../../../src/localnet/programs/system.ts";
import { named, signs } from "../programs/jobs/addresses.ts";

const [payer, poor, unknown, holder] = (await Promise.all(
  [1, 2, 3, 4].map(() => generateKeyPairSigner()),
)) as [KeyPairSigner, KeyPairSigner, KeyPairSigner, KeyPairSigner];
const receiver = named("receiver");
const rent = rentExemptMinimum(0);
const sol = 1_000_000_000n;

const purse = (lamports: bigint, changes: Partial<Account> = {}): Account => ({
  lamports,
  owner: systemProgram.address,
  data: new Uint8Array(0),
  executable: false,
  ...changes,
});

let ledger: Ledger;
let time: bigint;
beforeEach(() => {
  time = 1_800_000_000n;
  ledger = new Ledger({
    genesis_hash: named("genesis"),
    programs: [systemProgram, computeBudgetProgram],
    accounts: [
      [systemProgram.address, purse(1n, { executable: true })],
      [computeBudgetProgram.address, purse(1n, { executable: true })],
      [payer.address, purse(sol)],
      [poor.address, purse(4_999n)],
      [holder.address, purse(sol, { data: new Uint8Array(8), owner: named("a program") })],
    ],
    unixTime: () => time,
  });
});

interface Transaction {
  readonly from?: KeyPairSigner;
  readonly instructions?: readonly Instruction[];
  readonly version?: "legacy" | 0;
  readonly signers?: readonly KeyPairSigner[];
  readonly blockhash?: Blockhash;
}

const gift = (amount = rent, source: Address = payer.address) =>
  getTransferSolInstruction({ source: signs(source), destination: receiver, amount });

const latest = () => ledger.slots.blockhashAt("processed").blockhash;

function message({ from = payer, instructions, version = 0, blockhash = latest() }: Transaction) {
  return pipe(
    createTransactionMessage({ version }),
    (empty) => setTransactionMessageFeePayer(from.address, empty),
    (paid) => setTransactionMessageLifetimeUsingBlockhash({ blockhash, lastValidBlockHeight: 0n }, paid),
    (alive) => appendTransactionMessageInstructions(instructions ?? [gift(rent, from.address)], alive),
  );
}

type Compiled = ReturnType<typeof compileTransaction>;

async function encode(compiled: Compiled, signers: readonly KeyPairSigner[]): Promise<Uint8Array> {
  const keys = signers.map(({ keyPair }) => keyPair);
  return Uint8Array.from(getTransactionEncoder().encode(await partiallySignTransaction(keys, compiled)));
}

const wire = (transaction: Transaction = {}): Promise<Uint8Array> =>
  encode(compileTransaction(message(transaction)), transaction.signers ?? [transaction.from ?? payer]);

async function withTable(): Promise<Uint8Array> {
  const compressed = compressTransactionMessageUsingAddressLookupTables(message({}) as never, {
    [named("table")]: [receiver],
  });
  return encode(compileTransaction(compressed as never), [payer]);
}

async function changed(place: number): Promise<Uint8Array> {
  const bytes = await wire();
  bytes[place] = (bytes[place] ?? 0) ^ 1;
  return bytes;
}

/** The second of two equal accounts, put there by hand: no client makes such a message. */
async function withTwins(): Promise<Uint8Array> {
  const bytes = await wire();
  const accounts = 1 + 64 + 1 + 3 + 1;
  bytes.copyWithin(accounts + 32, accounts, accounts + 32);
  return bytes;
}

const limit = (units: number) => getSetComputeUnitLimitInstruction({ units });
const cost = (microLamports: bigint) => getSetComputeUnitPriceInstruction({ microLamports });
const call = (programAddress: Address, data: readonly number[] = []): Instruction => ({
  programAddress,
  accounts: [{ address: receiver, role: AccountRole.WRITABLE }],
  data: Uint8Array.from(data),
});

const refused: readonly [string, () => Promise<Uint8Array>, TransactionError][] = [
  ["a signature is changed", () => changed(10), "SignatureFailure"],
  [
    "the message is changed after signing",
    async () => changed((await wire()).length - 3),
    "SignatureFailure",
  ],
  ["a signature is missing", () => wire({ signers: [] }), "SignatureFailure"],
  [
    "the second signer did not sign",
    () => wire({ instructions: [gift(rent, poor.address)] }),
    "SignatureFailure",
  ],
  [
    "the blockhash is unknown",
    () => wire({ blockhash: named("no block") as string as Blockhash }),
    "BlockhashNotFound",
  ],
  ["an account is named twice", withTwins, "SignatureFailure"],
  ["a lookup table is used", withTable, "AddressLookupTableNotFound"],
  ["the payer has no account", () => wire({ from: unknown }), "AccountNotFound"],
  ["the payer has less than the fee", () => wire({ from: poor }), "InsufficientFundsForFee"],
  ["a program owns the payer", () => wire({ from: holder }), "InvalidAccountForFee"],
  [
    "the fee would leave the payer less than its rent",
    () => wire({ instructions: [limit(1_000_000), cost(sol - 5_100n), gift(0n)] }),
    { InsufficientFundsForRent: { account_index: 0 } },
  ],
  [
    "a program does not exist",
    () => wire({ instructions: [call(named("no program"))] }),
    "ProgramAccountNotFound",
  ],
  ["a wallet is called", () => wire({ instructions: [call(holder.address)] }), "InvalidProgramForExecution"],
  ["two limits are set", () => wire({ instructions: [limit(1), limit(2)] }), { DuplicateInstruction: 1 }],
  [
    "two prices are set",
    () => wire({ instructions: [cost(1n), gift(), cost(1n)] }),
    { DuplicateInstruction: 2 },
  ],
  [
    "the budget's instruction is none",
    () => wire({ instructions: [gift(), call(computeBudgetProgram.address, [9])] }),
    { InstructionError: [1, "InvalidInstructionData"] },
  ],
];

test.each(refused)("%s: nothing happens", async (_what, make, error) => {
  const before = [...ledger.accounts()];
  const bytes = await make();
  expect(() => ledger.submit(bytes)).toThrow(expect.objectContaining({ name: "TransactionRefused", error }));
  expect([...ledger.accounts()]).toEqual(before);
  expect(ledger.history.size).toBe(0);
});

test("an account named twice is refused where signatures do not count", async () => {
  const twins = decodeTransaction(await withTwins());
  expect(() => ledger.simulate(twins, "processed")).toThrow(TransactionRefused);
});

test.each([
  ["no bytes", () => new Uint8Array(0)],
  ["bytes of something else", () => Uint8Array.from({ length: 200 }, (_, index) => index)],
  ["more than fits a packet", () => new Uint8Array(1_233)],
  ["a version nobody knows", async () => (await wire()).with(65, 0x85)],
  [
    "a program index beyond the accounts",
    async () => (await wire()).with(1 + 64 + 1 + 3 + 1 + 96 + 32 + 1, 9),
  ],
  ["a transaction that is cut off", async () => (await wire()).subarray(0, 150)],
] as const)("%s is no transaction", async (_what, make) => {
  const bytes = await make();
  expect(() => ledger.submit(bytes)).toThrow(MalformedTransaction);
});

test.each(["legacy", 0] as const)("a transaction of version %s runs once", async (version) => {
  const bytes = await wire({ version });
  const { outcome, transaction } = ledger.submit(bytes);
  expect(outcome).toMatchObject({ error: null, fee: 5_000n });
  expect(transaction.version).toBe(version);
  expect(ledger.account(receiver).lamports).toBe(rent);
  expect(() => ledger.submit(bytes)).toThrow("This transaction has already been processed");
  expect(ledger.account(receiver).lamports).toBe(rent);
});

test("a blockhash is good for 150 blocks after its own", async () => {
  const bytes = await wire();
  for (let block = 0; block < 150; block++) ledger.tick();
  expect(ledger.submit(bytes).outcome.error).toBeNull();
  const late = await wire();
  for (let block = 0; block < 151; block++) ledger.tick();
  expect(() => ledger.submit(late)).toThrow("Blockhash not found");
});

test("the fee is due per signature and per unit asked for, whatever becomes of the instructions", async () => {
  const failing = [limit(450), cost(2_000_001n), gift(sol), gift()];
  const { outcome } = ledger.submit(await wire({ instructions: failing }));
  expect(outcome.error).toEqual({ InstructionError: [2, { Custom: 1 }] });
  expect(outcome.fee).toBe(5_000n + 901n);
  expect(ledger.account(payer.address).lamports).toBe(sol - outcome.fee);
  expect(ledger.account(receiver).lamports).toBe(0n);
});

test("what an instruction did is undone by a later one that fails", async () => {
  const before = ledger.account(payer.address).lamports;
  const { outcome } = ledger.submit(await wire({ instructions: [gift(), gift(sol)] }));
  expect(outcome.error).toEqual({ InstructionError: [1, { Custom: 1 }] });
  expect(ledger.account(receiver).lamports).toBe(0n);
  expect(ledger.account(payer.address).lamports).toBe(before - 5_000n);
  expect([outcome.pre_balances[0], outcome.post_balances[0]]).toEqual([before, before - 5_000n]);
});

test("an account may not be left between nothing and its rent", async () => {
  const { outcome } = ledger.submit(await wire({ instructions: [gift(rent - 1n)] }));
  expect(outcome.error).toEqual({ InsufficientFundsForRent: { account_index: 1 } });
  expect(ledger.account(receiver).lamports).toBe(0n);
});

test("instructions share the units asked for", async () => {
  const { outcome } = ledger.submit(await wire({ instructions: [limit(400), gift(), gift()] }));
  expect(outcome.error).toEqual({ InstructionError: [2, "ComputationalBudgetExceeded"] });
  expect(outcome.units_consumed).toBe(400);
});

test("each commitment sees its own state, and remembers what is gone", async () => {
  const seen = () =>
    (["processed", "confirmed", "finalized"] as const).map(
      (commitment) => ledger.account(receiver, commitment).lamports,
    );
  ledger.submit(await wire());
  expect(seen()).toEqual([rent, 0n, 0n]);
  ledger.tick();
  expect(seen()).toEqual([rent, rent, 0n]);
  ledger.place([[receiver, purse(0n)]]);
  expect(seen()).toEqual([0n, rent, 0n]);
  for (let slot = 0; slot < 2; slot++) ledger.tick();
  expect(seen()).toEqual([0n, 0n, rent]);
  ledger.tick();
  expect(seen()).toEqual([0n, 0n, 0n]);
});

test("a program's accounts are found at each commitment, also after they changed hands", () => {
  const [one, other] = [named("one program"), named("other program")];
  const found = (owner: Address, commitment: "processed" | "finalized") =>
    [...ledger.accountsOf(owner, commitment)].map(([address]) => address);
  ledger.place([[receiver, purse(rent, { owner: one })]]);
  for (let slot = 0; slot < 3; slot++) ledger.tick();
  ledger.place([[receiver, purse(rent, { owner: other })]]);
  expect([found(one, "processed"), found(other, "processed")]).toEqual([[], [receiver]]);
  expect([found(one, "finalized"), found(other, "finalized")]).toEqual([[receiver], []]);
  ledger.place([[receiver, purse(0n)]]);
  for (let slot = 0; slot < 4; slot++) ledger.tick();
  expect([found(one, "finalized"), found(other, "finalized")]).toEqual([[], []]);
});

test("a program's accounts are found by how they begin, also after that changed", () => {
  const owner = named("a program");
  const beginning = (first: number) => Uint8Array.of(first, 2, 3, 4, 5, 6, 7, 8);
  const account = (first: number) => purse(rent, { owner, data: Uint8Array.of(...beginning(first), 9) });
  const [one, two] = [named("one"), named("two")];
  const found = (hint?: Uint8Array) =>
    [...ledger.accountsOf(owner, "processed", hint)].map(([address]) => address).sort();
  ledger.place([
    [holder.address, purse(0n)],
    [one, account(1)],
    [two, account(2)],
  ]);
  expect(found(beginning(1))).toEqual([one]);
  expect(found(Uint8Array.of(...beginning(2), 9, 9))).toEqual([two]);
  expect(found()).toEqual([one, two].sort());
  expect(found(Uint8Array.of(1))).toEqual(expect.arrayContaining([one]));
  ledger.place([[one, account(2)]]);
  expect([found(beginning(1)), found(beginning(2))]).toEqual([[], [one, two].sort()]);
});
