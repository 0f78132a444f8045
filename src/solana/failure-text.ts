import type { TransactionFailure } from "./failure.ts";

/** What to tell about a failure beyond its name; null when this one has nothing to say. */
export type Explain = (failure: TransactionFailure) => string | null;

const byKind: Readonly<Record<string, string>> = {
  AccountNotFound: "the wallet holds no SOL to pay the fee with",
  InsufficientFundsForFee: "the wallet holds too little SOL to pay the fee",
  InsufficientFundsForRent: "an account would be left with too little SOL to stay on chain",
  BlockhashNotFound: "the RPC node does not know the recent blockhash; it may lag behind",
  ProgramFailedToComplete: "the program stopped half-way, as it does when an amount overflows",
  ComputationalBudgetExceeded: "the program used up its compute units",
};

/** Custom errors of Solana's own programs: system_instruction.rs, spl-token error.rs. */
const byProgram: Readonly<Record<string, Readonly<Record<number, string>>>> = {
  "11111111111111111111111111111111": {
    0: "the account to be created already exists",
    1: "the wallet holds too little SOL",
  },
  TokenkegQfeZyiNwAJbNbGKPFXCWuBvf9Ss623VQ5DA: {
    1: "the token account holds too few tokens",
    4: "the token account belongs to somebody else",
    17: "the token account is frozen",
  },
};

/** One readable sentence without a full stop; `explain` is asked first, then Solana's own programs are known. */
export function failureText(failure: TransactionFailure, explain?: Explain): string {
  const advice = explain?.(failure) ?? ownAdvice(failure);
  const label = failureLabel(failure);
  return advice ? `${advice} (${label})` : label;
}

function ownAdvice({ kind, program, custom_code }: TransactionFailure): string | null {
  if (custom_code !== null) return (program && byProgram[program]?.[custom_code]) ?? null;
  return byKind[kind] ?? null;
}

function failureLabel({ account, custom_code, instruction_index, kind, message, name }: TransactionFailure) {
  const error = name ?? (custom_code === null ? kind : `custom program error ${custom_code}`);
  const at = instruction_index === null ? "" : ` in instruction ${instruction_index + 1}`;
  const about = account === null ? "" : ` on account ${account}`;
  return `${error}${about}${at}${message === null ? "" : `: ${message}`}`;
}
