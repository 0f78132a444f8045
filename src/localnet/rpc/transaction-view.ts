import type { TransactionRecord } from "../ledger/history.ts";
import type { RecordedInstruction } from "../ledger/runtime.ts";
import type { TokenBalance } from "../ledger/token-balances.ts";
import type { LedgerTransaction } from "../ledger/transaction.ts";
import { toBase58, toBase64 } from "./bytes.ts";
import { tokenAmount } from "./parsed-account.ts";

export const transactionEncodings = ["json", "jsonParsed", "base58", "base64"] as const;
export type TransactionEncoding = (typeof transactionEncodings)[number];

/** A transaction that ran, as `getTransaction` shows it. Instructions are never parsed further. */
export function transactionView(record: TransactionRecord, encoding: TransactionEncoding) {
  const { transaction, outcome, slot, block_time } = record;
  const parsed = encoding === "jsonParsed";
  return {
    blockTime: block_time,
    meta: {
      computeUnitsConsumed: outcome.units_consumed,
      err: outcome.error,
      fee: outcome.fee,
      innerInstructions: innerInstructionsView(outcome.inner, transaction, parsed),
      loadedAddresses: { readonly: [], writable: [] },
      logMessages: outcome.logs,
      postBalances: outcome.post_balances,
      postTokenBalances: outcome.post_token_balances.map(tokenBalanceView),
      preBalances: outcome.pre_balances,
      preTokenBalances: outcome.pre_token_balances.map(tokenBalanceView),
      rewards: [],
      status: outcome.error === null ? { Ok: null } : { Err: outcome.error },
    },
    slot,
    transaction: bodyView(transaction, encoding),
    version: transaction.version,
  };
}

/** What each instruction of a transaction had other programs do. */
export function innerInstructionsView(
  inner: TransactionRecord["outcome"]["inner"],
  transaction: LedgerTransaction,
  parsed: boolean,
) {
  return [...inner].map(([index, instructions]) => ({
    index,
    instructions: instructions.map((each) => innerView(each, transaction, parsed)),
  }));
}

function bodyView(transaction: LedgerTransaction, encoding: TransactionEncoding) {
  if (encoding === "base64") return [toBase64(transaction.wire), "base64"];
  if (encoding === "base58") return [toBase58(transaction.wire), "base58"];
  const parsed = encoding === "jsonParsed";
  const message = parsed
    ? { accountKeys: transaction.accounts.map((role) => ({ ...keyView(role), source: "transaction" })) }
    : { accountKeys: transaction.accounts.map(({ address }) => address), header: headerView(transaction) };
  const instructions = transaction.instructions.map((instruction) => {
    const accounts = instruction.account_indices;
    const data = toBase58(instruction.data);
    return parsed
      ? {
          accounts: accounts.map((index) => addressAt(transaction, index)),
          data,
          programId: addressAt(transaction, instruction.program_index),
          stackHeight: 1,
        }
      : { accounts, data, programIdIndex: instruction.program_index, stackHeight: 1 };
  });
  return {
    message: {
      ...message,
      instructions,
      recentBlockhash: transaction.blockhash,
      ...(transaction.version === 0 && { addressTableLookups: [] }),
    },
    signatures: transaction.signatures.map(toBase58),
  };
}

function innerView(instruction: RecordedInstruction, transaction: LedgerTransaction, parsed: boolean) {
  const data = toBase58(Uint8Array.from(instruction.data));
  const stackHeight = instruction.stack_height;
  const addresses = instruction.accounts.map(({ address }) => address);
  if (parsed) return { accounts: addresses, data, programId: instruction.program, stackHeight };
  const indexOf = (wanted: string) => transaction.accounts.findIndex(({ address }) => address === wanted);
  return {
    accounts: addresses.map(indexOf),
    data,
    programIdIndex: indexOf(instruction.program),
    stackHeight,
  };
}

const keyView = ({ address, signer, writable }: LedgerTransaction["accounts"][number]) => ({
  pubkey: address,
  signer,
  writable,
});

const headerView = ({ header }: LedgerTransaction) => ({
  numReadonlySignedAccounts: header.numReadonlySignerAccounts,
  numReadonlyUnsignedAccounts: header.numReadonlyNonSignerAccounts,
  numRequiredSignatures: header.numSignerAccounts,
});

const addressAt = (transaction: LedgerTransaction, index: number) => transaction.accounts[index]?.address;

const tokenBalanceView = (balance: TokenBalance) => ({
  accountIndex: balance.account_index,
  mint: balance.mint,
  owner: balance.owner,
  programId: balance.program,
  uiTokenAmount: tokenAmount(balance.amount, balance.decimals),
});
