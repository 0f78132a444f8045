import { TOKEN_PROGRAM_ADDRESS } from "@solana-program/token";
import type { TransactionFailure } from "../solana/index.ts";

/**
 * By the name in the program's log. Never by number: three enums of the program all start at 6000, so that 6008 is
 * both JobTimeoutNotGreater and InvalidPayer (nosana-programs `errors.rs`, `common/src/errors.rs`).
 */
const byName: Readonly<Record<string, string>> = {
  InvalidMarketAccount: "the job belongs to another market",
  MarketInWrongState:
    "no job waits in the market's queue any more, so a node has probably taken the job; read it again",
  NotInMarketQueue:
    "the job no longer waits in the market's queue, so a node has probably taken it; read it again",
  InvalidJobAccount: "the run account belongs to another job",
  JobInWrongState: "the job has already ended or was stopped",
  JobNotExpired: "the job ended too recently for its account to be closed",
  JobResultNull: "a result must not be empty",
  JobTimeoutNotGreater: "the new time-out must be longer than the current one; a job cannot be shortened",
  JobInvalidRunAccount: "the run account belongs to another job",
  JobResultsAlreadySet: "the job already has a result",
  NodeNotEnoughStake: "the node has staked too little NOS for this market",
  NodeAlreadyQueued: "the node already waits in the market's queue",
  NodeNftWrongOwner: "the access NFT belongs to somebody else",
  NodeNftInvalidAmount: "the node holds no access NFT of this market",
  NodeKeyInvalidCollection: "the NFT is not of the collection that this market asks for",
  Unauthorized: "the wallet is not the one that posted the job",
  InvalidOwner: "the address of the new run account is already in use",
  LamportsNonNull: "the address of the new run account is already in use",
  MissingSignature: "the new run account did not sign",
  InvalidTokenAccount: "the token account is not one of the NOS token",
  InvalidMint: "the token is not NOS",
  InvalidVault: "the vault does not belong to the market",
  InvalidPayer: "the payer is not the one who paid for the job",
  VaultEmpty: "the market's vault is empty",
  InvalidATA: "the token account is not the associated NOS account of the wallet",
  AccountDidNotSerialize: "the market's queue is full",
  DeclaredProgramIdMismatch: "the program at this address is not the Jobs program",
};

/** Anchor's own AccountNotInitialized says nothing; which account it is says everything. */
const missingAccount: Readonly<Record<string, string>> = {
  run: "no node runs the job",
  user: "there is no NOS token account to pay from or to",
  deposit: "there is no NOS token account to refund to",
  market: "there is no such market",
  job: "the job's account does not exist any more",
  vault: "the market has no vault",
};

/** Of the Token program, in a transaction that may take a certain amount only (`limitSpending`). */
const ofTokens: Readonly<Record<number, string>> = {
  1: "more NOS would be taken than was approved, or than the wallet holds",
  4: "a fee would be taken that was not approved, or the wallet's NOS account belongs to somebody else",
};

/** What a failure means for somebody who posts jobs; null when the Jobs program's errors do not explain it. */
export function explainProgramError({
  account,
  custom_code,
  name,
  program,
}: Pick<TransactionFailure, "account" | "name"> &
  Partial<Pick<TransactionFailure, "custom_code" | "program">>): string | null {
  if (program === TOKEN_PROGRAM_ADDRESS) return ofTokens[custom_code ?? -1] ?? null;
  if (name === null) return null;
  if (name === "AccountNotInitialized") return (account && missingAccount[account]) ?? null;
  return byName[name] ?? null;
}
