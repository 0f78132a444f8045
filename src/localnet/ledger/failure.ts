/** Why an instruction failed, in the words and shape of Solana's RPC. Custom numbers are the program's own. */
export type InstructionError = string | { readonly Custom: number };

/** Why a transaction failed, in the words and shape of Solana's RPC. */
export type TransactionError =
  | string
  | { readonly InstructionError: readonly [number, InstructionError] }
  | { readonly InsufficientFundsForRent: { readonly account_index: number } }
  | { readonly DuplicateInstruction: number };

/** Thrown by a program: its instruction fails and with it the whole transaction. */
export class InstructionFailure extends Error {
  override readonly name = "InstructionFailure";
  readonly error: InstructionError;

  constructor(error: InstructionError) {
    super(typeof error === "string" ? error : describeCustom(error.Custom));
    this.error = error;
  }
}

/** Thrown when a transaction is not fit to run: nothing happened and no fee is due. */
export class TransactionRefused extends Error {
  override readonly name = "TransactionRefused";
  readonly error: TransactionError;

  constructor(error: TransactionError) {
    super(describeTransactionError(error));
    this.error = error;
  }
}

/** Thrown when bytes are not a transaction at all. */
export class MalformedTransaction extends Error {
  override readonly name = "MalformedTransaction";
}

export function describeCustom(code: number): string {
  return `custom program error: 0x${code.toString(16)}`;
}

/** The sentence Solana's RPC uses for an error, where clients look at it; its name otherwise. */
export function describeTransactionError(error: TransactionError): string {
  if (typeof error === "string") return sentences[error] ?? error;
  if ("InstructionError" in error) {
    const [index, reason] = error.InstructionError;
    const text = typeof reason === "string" ? reason : describeCustom(reason.Custom);
    return `Error processing Instruction ${index}: ${text}`;
  }
  if ("DuplicateInstruction" in error) {
    return `Transaction contains a duplicate instruction (${error.DuplicateInstruction}) that is not allowed`;
  }
  const index = error.InsufficientFundsForRent.account_index;
  return `Transaction results in an account (${index}) with insufficient funds for rent`;
}

const sentences: Readonly<Record<string, string>> = {
  AccountNotFound: "Attempt to debit an account but found no record of a prior credit.",
  AlreadyProcessed: "This transaction has already been processed",
  BlockhashNotFound: "Blockhash not found",
  InsufficientFundsForFee: "Insufficient funds for fee",
  InvalidAccountForFee: "This account may not be used to pay transaction fees",
  ProgramAccountNotFound: "Attempt to load a program that does not exist",
  InvalidProgramForExecution: "This program may not be used for executing instructions",
  AddressLookupTableNotFound: "Transaction loads an address table account that doesn't exist",
  SignatureFailure: "Transaction did not pass signature verification",
  AccountLoadedTwice: "Account loaded twice",
};
