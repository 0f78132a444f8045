import type { Address, ReadonlyUint8Array } from "@solana/kit";
import type { Account } from "./account.ts";
import type { AccountRole } from "./transaction.ts";

/** An instruction one program gives to another, in the form Solana's own instruction builders make it. */
export interface InnerInstruction {
  readonly program: Address;
  readonly accounts: readonly AccountRole[];
  readonly data: ReadonlyUint8Array;
}

/** One running instruction, as its program sees it. */
export interface Call {
  readonly program: Address;
  readonly accounts: readonly AccountRole[];
  readonly data: Uint8Array;
  /** Seconds since the Unix epoch, as the chain's clock tells them in this slot. */
  readonly unix_time: bigint;
  /** The account's present content, written or not. */
  read(address: Address): Account;
  /** Replaces an account; fails the instruction where the transaction does not allow it. */
  write(address: Address, account: Account): void;
  /** Adds a `Program log:` line. */
  log(text: string): void;
  /** Adds a line as it stands. */
  trace(line: string): void;
  /** Counts compute units; fails the instruction when its budget is used up. */
  consume(units: number): void;
  /** Runs another program's instruction, signing for `derivedSigners` of this program. */
  invoke(instruction: InnerInstruction, derivedSigners?: readonly Address[]): void;
}

/** A program of this network: a function over accounts. It throws `InstructionFailure` to fail. */
export interface Program {
  readonly address: Address;
  /** Part of the validator itself: it logs no compute units and has its own small budget. */
  readonly builtin: boolean;
  run(call: Call): void;
}
