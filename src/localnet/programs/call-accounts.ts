import { InstructionFailure } from "../ledger/failure.ts";
import type { Call } from "../ledger/program.ts";
import type { AccountRole } from "../ledger/transaction.ts";

/** The account in a place of an instruction; the instruction fails when it was given too few. */
export function accountAt(call: Call, index: number): AccountRole {
  const account = call.accounts[index];
  if (!account) throw new InstructionFailure("NotEnoughAccountKeys");
  return account;
}

export function requireSigner(account: AccountRole): void {
  if (!account.signer) throw new InstructionFailure("MissingRequiredSignature");
}

/** Runs a decoder; data it cannot read fails the instruction as malformed. */
export function decodeArguments<T>(decode: () => T): T {
  try {
    return decode();
  } catch {
    throw new InstructionFailure("InvalidInstructionData");
  }
}
