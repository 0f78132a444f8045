import type { Address } from "@solana/kit";
import type { InstructionError } from "../../../../../src/localnet/ledger/failure.ts";

/** How an instruction is to fail: its error, lines of its log as they stand, and the reason in the last line. */
export interface Failure {
  /** The error's name, for the name of the case. */
  readonly name: string;
  readonly error: InstructionError;
  readonly lines: readonly string[];
  readonly reason: string;
}

/** Number and text of each error, as the Rust sources give them. */
const anchorErrors = {
  InstructionFallbackNotFound: [101, "Fallback functions are not supported"],
  InstructionDidNotDeserialize: [102, "The program could not deserialize the given instruction"],
  EventInstructionStub: [1500, "The program was compiled without `event-cpi` feature"],
  ConstraintMut: [2000, "A mut constraint was violated"],
  ConstraintSeeds: [2006, "A seeds constraint was violated"],
  ConstraintClose: [2011, "A close constraint was violated"],
  ConstraintDuplicateMutableAccount: [2040, "A duplicate mutable account constraint was violated"],
  AccountDiscriminatorNotFound: [3001, "No discriminator was found on the account"],
  AccountDiscriminatorMismatch: [3002, "Account discriminator did not match what was expected"],
  AccountDidNotDeserialize: [3003, "Failed to deserialize the account"],
  AccountDidNotSerialize: [3004, "Failed to serialize the account"],
  AccountNotEnoughKeys: [3005, "Not enough account keys given to the instruction"],
  AccountOwnedByWrongProgram: [3007, "The given account is owned by a different program than expected"],
  InvalidProgramId: [3008, "Program ID was not as expected"],
  InvalidProgramExecutable: [3009, "Program account is not executable"],
  AccountNotSigner: [3010, "The given account did not sign"],
  AccountNotInitialized: [3012, "The program expected this account to be already initialized"],
  AccountSysvarMismatch: [3015, "The given public key does not match the required sysvar"],
  TryingToInitPayerAsProgramAccount: [
    4101,
    "You cannot/should not initialize the payer account as a program account",
  ],
  InvalidMarketAccount: [6000, "This market account is not valid."],
  MarketInWrongState: [6001, "This market does not have the right status."],
  NotInMarketQueue: [6002, "Account cannot be find account in market queue."],
  InvalidJobAccount: [6003, "This job account is not valid."],
  JobInWrongState: [6004, "This job does not have the right status."],
  JobNotExpired: [6005, "The job has not yet expired."],
  JobResultNull: [6006, "The job result can not be null."],
  JobTimeoutNotGreater: [6008, "The new job timeout should be larger than the current one."],
  JobResultsAlreadySet: [6010, "The job results are already set."],
  NodeNotEnoughStake: [6013, "This node has not staked enough tokens."],
  NodeAlreadyQueued: [6014, "This node is already present in the queue."],
  NodeNftWrongOwner: [6016, "This NFT is not owned by this node."],
  NodeNftInvalidAmount: [6017, "Access NFT amount cannot be 0."],
  NodeKeyInvalidCollection: [6018, "This access key does not belong to a verified collection."],
  Unauthorized: [6000, "This account is not authorized to perform this action."],
  InvalidOwner: [6001, "This account is owned by an invalid program."],
  LamportsNonNull: [6002, "This account has lamports."],
  MissingSignature: [6003, "This account is missing a signature."],
  InvalidMint: [6006, "This mint is invalid."],
  InvalidVault: [6007, "This account has an invalid vault."],
  InvalidPayer: [6008, "This payer account is not valid."],
  InvalidATA: [6011, "This Associated Token Account is not valid."],
  InvalidStakeAccount: [6012, "This stake does not belong to the authority."],
} as const satisfies Record<string, readonly [number, string]>;

export type AnchorName = keyof typeof anchorErrors;
type Pair = readonly [Address, Address];

function anchor(name: AnchorName, origin: string, after: readonly string[] = []): Failure {
  const [code, text] = anchorErrors[name];
  const told = `AnchorError ${origin}. Error Code: ${name}. Error Number: ${code}. Error Message: ${text}.`;
  return { ...custom(name, code), lines: [told, ...after].map((line) => `Program log: ${line}`) };
}

const compared = (pair: Pair | undefined) => (pair ? ["Left:", pair[0], "Right:", pair[1]] : []);

/** A check of an account failed. */
export const caused = (account: string, name: AnchorName, pair?: Pair): Failure =>
  anchor(name, `caused by account: ${account}`, compared(pair));

/** The program returned an error that says not where it comes from. */
export const occurred = (name: AnchorName): Failure => anchor(name, "occurred");

/** A line of a source file failed; `after` are the values it compared. */
export const thrown = (file: string, name: AnchorName, after: readonly string[] = []): Failure =>
  anchor(name, `thrown in programs/nosana-jobs/src/instructions/${file}`, after);

export const thrownWith = (file: string, name: AnchorName, pair: Pair): Failure =>
  thrown(file, name, compared(pair));

const builtins = {
  InvalidAccountData: {
    number: 17179869184n,
    text: "An account's data contents was invalid",
    reason: "invalid account data for instruction",
  },
  UninitializedAccount: {
    number: 42949672960n,
    text: "An attempt to operate on an account that hasn't been initialized",
    reason: "instruction requires an initialized account",
  },
} as const;

/** A token account could not be read: Anchor hands Solana's own error on. */
export function unreadable(account: string, name: keyof typeof builtins): Failure {
  const { number, text, reason } = builtins[name];
  const told = `Error Code: ${name}. Error Number: ${number}. Error Message: ${text}.`;
  return {
    name,
    error: name,
    reason,
    lines: [`Program log: ProgramError caused by account: ${account}. ${told}`],
  };
}

/** An error number of the called System or Token program, with a line it logs. */
export function custom(name: string, code: number, ...lines: string[]): Failure {
  return { name, error: { Custom: code }, lines, reason: `custom program error: 0x${code.toString(16)}` };
}

/** An inner instruction was to get rights that this one was not given. */
export const escalated = (who: Address, right: "signer" | "writable"): Failure => ({
  name: "PrivilegeEscalation",
  error: "PrivilegeEscalation",
  lines: [`${who}'s ${right} privilege escalated`],
  reason: "Cross-program invocation with unauthorized signer or writable account",
});

/** The program broke down at a place of its source. */
export const panicked = (place: string, message: string): Failure => ({
  name: `panic: ${message}`,
  error: "ProgramFailedToComplete",
  lines: [`Program log: panicked at programs/nosana-jobs/src/${place}:\n${message}`],
  reason: "SBF program panicked",
});
