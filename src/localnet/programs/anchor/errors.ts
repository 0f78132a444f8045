import type { Address } from "@solana/kit";
import { InstructionFailure } from "../../ledger/failure.ts";
import type { Call } from "../../ledger/program.ts";

/** One error of an Anchor program. Numbers of different programs' errors overlap; the log line tells them apart. */
export interface AnchorError {
  readonly name: string;
  readonly code: number;
  readonly message: string;
}

/** Names the errors of one `#[error_code]` enum, numbered from 6000 in order. */
export function errorCodes<N extends string>(messages: Record<N, string>): Record<N, AnchorError> {
  const entries = Object.entries<string>(messages);
  return Object.fromEntries(
    entries.map(([name, message], index) => [name, { name, code: 6000 + index, message }]),
  ) as Record<N, AnchorError>;
}

const framework = (name: string, code: number, message: string): AnchorError => ({ name, code, message });

/** Anchor's own errors, as far as this network's programs can meet them. */
export const anchorError = {
  InstructionFallbackNotFound: framework(
    "InstructionFallbackNotFound",
    101,
    "Fallback functions are not supported",
  ),
  InstructionDidNotDeserialize: framework(
    "InstructionDidNotDeserialize",
    102,
    "The program could not deserialize the given instruction",
  ),
  EventInstructionStub: framework(
    "EventInstructionStub",
    1500,
    "The program was compiled without `event-cpi` feature",
  ),
  ConstraintMut: framework("ConstraintMut", 2000, "A mut constraint was violated"),
  ConstraintSeeds: framework("ConstraintSeeds", 2006, "A seeds constraint was violated"),
  ConstraintClose: framework("ConstraintClose", 2011, "A close constraint was violated"),
  ConstraintDuplicateMutableAccount: framework(
    "ConstraintDuplicateMutableAccount",
    2040,
    "A duplicate mutable account constraint was violated",
  ),
  AccountDiscriminatorNotFound: framework(
    "AccountDiscriminatorNotFound",
    3001,
    "No discriminator was found on the account",
  ),
  AccountDiscriminatorMismatch: framework(
    "AccountDiscriminatorMismatch",
    3002,
    "Account discriminator did not match what was expected",
  ),
  AccountDidNotDeserialize: framework("AccountDidNotDeserialize", 3003, "Failed to deserialize the account"),
  AccountDidNotSerialize: framework("AccountDidNotSerialize", 3004, "Failed to serialize the account"),
  AccountNotEnoughKeys: framework(
    "AccountNotEnoughKeys",
    3005,
    "Not enough account keys given to the instruction",
  ),
  AccountOwnedByWrongProgram: framework(
    "AccountOwnedByWrongProgram",
    3007,
    "The given account is owned by a different program than expected",
  ),
  InvalidProgramId: framework("InvalidProgramId", 3008, "Program ID was not as expected"),
  InvalidProgramExecutable: framework("InvalidProgramExecutable", 3009, "Program account is not executable"),
  AccountNotSigner: framework("AccountNotSigner", 3010, "The given account did not sign"),
  AccountNotInitialized: framework(
    "AccountNotInitialized",
    3012,
    "The program expected this account to be already initialized",
  ),
  AccountSysvarMismatch: framework(
    "AccountSysvarMismatch",
    3015,
    "The given public key does not match the required sysvar",
  ),
  TryingToInitPayerAsProgramAccount: framework(
    "TryingToInitPayerAsProgramAccount",
    4101,
    "You cannot/should not initialize the payer account as a program account",
  ),
} as const;

const programErrors = {
  InvalidAccountData: { place: 4, text: "An account's data contents was invalid" },
  UninitializedAccount: {
    place: 10,
    text: "An attempt to operate on an account that hasn't been initialized",
  },
} as const;

/** Thrown while an account is read: what is wrong is no error of Anchor but one of Solana's own. */
export class ProgramError extends Error {
  override readonly name = "ProgramError";
  readonly kind: keyof typeof programErrors;

  constructor(kind: keyof typeof programErrors) {
    super(programErrors[kind].text);
    this.kind = kind;
  }

  /** As a program returns it: numbers of Solana's own errors are in the upper half. */
  get number(): bigint {
    return BigInt(programErrors[this.kind].place) << 32n;
  }
}

/** Where an error came from: an account's checks, a `require!` in the source, or anywhere else. */
export type Origin =
  | { readonly account: string; readonly compared?: readonly [Address, Address] }
  | {
      readonly source: string;
      readonly values?: readonly [bigint, bigint];
      readonly compared?: readonly [Address, Address];
    }
  | "handler";

/** Logs an error word for word as Anchor does and returns the failure to throw. */
export function anchorFailure(call: Call, error: AnchorError, origin: Origin): InstructionFailure {
  const told = `Error Code: ${error.name}. Error Number: ${error.code}. Error Message: ${error.message}.`;
  if (origin === "handler") call.log(`AnchorError occurred. ${told}`);
  else if ("source" in origin) {
    call.log(`AnchorError thrown in ${origin.source}. ${told}`);
    if (origin.values) for (const line of sides(origin.values, ": ")) call.log(line);
    logCompared(call, origin.compared);
  } else {
    call.log(`AnchorError caused by account: ${origin.account}. ${told}`);
    logCompared(call, origin.compared);
  }
  return new InstructionFailure({ Custom: error.code });
}

/** Logs an account's error that Anchor only hands on, and returns the failure to throw. */
export function handedOn(call: Call, error: ProgramError, account: string): InstructionFailure {
  const told = `Error Code: ${error.kind}. Error Number: ${error.number}. Error Message: ${error.message}.`;
  call.log(`ProgramError caused by account: ${account}. ${told}`);
  return new InstructionFailure(error.kind);
}

const sides = (pair: readonly [unknown, unknown], separator: string) => [
  `Left${separator}${pair[0]}`,
  `Right${separator}${pair[1]}`,
];

function logCompared(call: Call, compared: readonly [Address, Address] | undefined): void {
  for (const line of compared ? sides(compared, ":\n") : []) {
    for (const part of line.split("\n")) call.log(part);
  }
}
