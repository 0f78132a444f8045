import { instructionSentences, transactionSentences } from "./sentences.ts";

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
    super(describeInstructionError(error));
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

/** Thrown by a program that breaks down the way a Rust program panics, at `place` of its source. */
export class ProgramPanic extends Error {
  override readonly name = "ProgramPanic";
  readonly place: string;

  constructor(message: string, place: string) {
    super(message);
    this.place = place;
  }
}

export function describeInstructionError(error: InstructionError): string {
  if (typeof error === "string") return instructionSentences[error] ?? error;
  return `custom program error: 0x${error.Custom.toString(16)}`;
}

/** The sentence Solana's RPC uses for an error, where clients look at it; its name otherwise. */
export function describeTransactionError(error: TransactionError): string {
  if (typeof error === "string") return transactionSentences[error] ?? error;
  if ("InstructionError" in error) {
    const [index, reason] = error.InstructionError;
    return `Error processing Instruction ${index}: ${describeInstructionError(reason)}`;
  }
  if ("DuplicateInstruction" in error) {
    return `Transaction contains a duplicate instruction (${error.DuplicateInstruction}) that is not allowed`;
  }
  const index = error.InsufficientFundsForRent.account_index;
  return `Transaction results in an account (${index}) with insufficient funds for rent`;
}
