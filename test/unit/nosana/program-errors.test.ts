import { expect, test } from "@jest/globals";
import { explainProgramError } from "../../../src/nosana/index.ts";
import { failureText, readFailure } from "../../../src/solana/index.ts";

const program = "nosJTmGQxvwXy23vng5UjkTbfv91Bzf9jEuro78dAGR";
const failed = (number: number) =>
  `Program ${program} failed: custom program error: 0x${number.toString(16)}`;
const custom = (number: number) => ({ InstructionError: [0, { Custom: number }] });

test.each([
  [
    "6008 as the owner's mistake",
    6008,
    "Program log: AnchorError occurred. Error Code: JobTimeoutNotGreater. Error Number: 6008. Error Message: The new job timeout should be larger than the current one.",
    "a job cannot be shortened (JobTimeoutNotGreater in instruction 1: The new job timeout",
  ],
  [
    "6008 as another wallet's",
    6008,
    "Program log: AnchorError caused by account: payer. Error Code: InvalidPayer. Error Number: 6008. Error Message: This account is not the payer.",
    "the payer is not the one who paid for the job (InvalidPayer on account payer in instruction 1",
  ],
  [
    "an error thrown in a handler",
    6002,
    "Program log: AnchorError thrown in programs/nosana-jobs/src/state.rs:80. Error Code: NotInMarketQueue. Error Number: 6002. Error Message: Account cannot be find account in market queue.",
    "a node has probably taken it",
  ],
  [
    "a missing account, by its name",
    3012,
    "Program log: AnchorError caused by account: run. Error Code: AccountNotInitialized. Error Number: 3012. Error Message: The program expected this account to be already initialized.",
    "no node runs the job",
  ],
  [
    "a number without a log",
    6008,
    "Program log: Instruction: Extend",
    "custom program error 6008 in instruction 1",
  ],
])("%s", (_, number, line, text) => {
  expect(failureText(readFailure(custom(number), [line, failed(number)]), explainProgramError)).toContain(
    text,
  );
});

test.each<[unknown, string[], string]>([
  ["InsufficientFundsForFee", [], "the wallet holds too little SOL to pay the fee (InsufficientFundsForFee)"],
  [
    { InsufficientFundsForRent: { account_index: 0 } },
    [],
    "an account would be left with too little SOL to stay on chain (InsufficientFundsForRent)",
  ],
  [{ InstructionError: [2n, "ProgramFailedToComplete"] }, [], "(ProgramFailedToComplete in instruction 3)"],
  [
    custom(1),
    ["Program TokenkegQfeZyiNwAJbNbGKPFXCWuBvf9Ss623VQ5DA failed: custom program error: 0x1", failed(1)],
    "more NOS would be taken than was approved, or than the wallet holds",
  ],
  [
    custom(0),
    ["Program 11111111111111111111111111111111 failed: custom program error: 0x0", failed(0)],
    "the account to be created already exists",
  ],
  [7, [], "an unknown error"],
])("%j", (err, logs, text) => {
  expect(failureText(readFailure(err, logs), explainProgramError)).toContain(text);
});
