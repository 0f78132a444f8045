import type { Address } from "@solana/kit";
import type { Account } from "./account.ts";
import { InstructionFailure, ProgramPanic } from "./failure.ts";
import type { Overlay } from "./overlay.ts";
import type { Call, InnerInstruction, Program } from "./program.ts";
import type { AccountRole } from "./transaction.ts";

/** An instruction another one gave, with the depth it ran at. */
export interface RecordedInstruction extends InnerInstruction {
  readonly stack_height: number;
}

/** What all instructions of one transaction share. */
export interface Run {
  readonly programs: ReadonlyMap<Address, Program>;
  readonly overlay: Overlay;
  readonly unix_time: bigint;
  readonly logs: string[];
  readonly units_limit: number;
  units_consumed: number;
  /** Instructions given by the top-level instruction that runs now, in the order they began. */
  inner: RecordedInstruction[];
}

const deepestInvocation = 5;

/** Runs one instruction to its end and logs it as a validator does; throws `InstructionFailure`. */
export function runInstruction(run: Run, instruction: InnerInstruction, depth = 1): void {
  const program = run.programs.get(instruction.program);
  if (!program) {
    run.logs.push(`Program log: this local network does not support program ${instruction.program} yet`);
    throw new InstructionFailure("UnsupportedProgramId");
  }
  run.logs.push(`Program ${program.address} invoke [${depth}]`);
  const consumedBefore = run.units_consumed;
  try {
    program.run(callOf(run, program, instruction, depth));
    if (!program.builtin) logUnits(run, program, consumedBefore);
    run.logs.push(`Program ${program.address} success`);
  } catch (error) {
    const failure = asFailure(run, error);
    if (!program.builtin) logUnits(run, program, consumedBefore);
    run.logs.push(`Program ${program.address} failed: ${reasonOf(failure)}`);
    throw failure;
  }
}

function callOf(run: Run, program: Program, instruction: InnerInstruction, depth: number): Call {
  const writable = new Set(
    instruction.accounts.filter((account) => account.writable).map(({ address }) => address),
  );
  return {
    program: program.address,
    accounts: instruction.accounts,
    data: Uint8Array.from(instruction.data),
    unix_time: run.unix_time,
    read: (address) => run.overlay.read(address),
    write(address, account) {
      if (!writable.has(address))
        throw new InstructionFailure(kindOfWrite(run.overlay.read(address), account));
      run.overlay.write(address, account);
    },
    log: (text) => void run.logs.push(`Program log: ${text}`),
    trace: (line) => void run.logs.push(line),
    consume(units) {
      run.units_consumed += units;
      if (run.units_consumed <= run.units_limit) return;
      run.units_consumed = run.units_limit;
      throw new InstructionFailure("ComputationalBudgetExceeded");
    },
    invoke(inner, derivedSigners = []) {
      if (depth >= deepestInvocation) throw new InstructionFailure("CallDepth");
      checkPrivileges(run, instruction.accounts, inner.accounts, derivedSigners);
      run.inner.push({ ...inner, stack_height: depth + 1 });
      runInstruction(run, inner, depth + 1);
    },
  };
}

/** An instruction may not give another one rights that it was not given itself. */
function checkPrivileges(
  run: Run,
  given: readonly AccountRole[],
  passed: readonly AccountRole[],
  derivedSigners: readonly Address[],
): void {
  for (const { address, signer, writable } of passed) {
    const roles = given.filter((account) => account.address === address);
    if (roles.length === 0) throw new InstructionFailure("MissingAccount");
    if (writable && !roles.some((role) => role.writable)) {
      run.logs.push(`${address}'s writable privilege escalated`);
      throw new InstructionFailure("PrivilegeEscalation");
    }
    if (signer && !roles.some((role) => role.signer) && !derivedSigners.includes(address)) {
      run.logs.push(`${address}'s signer privilege escalated`);
      throw new InstructionFailure("PrivilegeEscalation");
    }
  }
}

function kindOfWrite(before: Account, after: Account): string {
  return before.lamports === after.lamports ? "ReadonlyDataModified" : "ReadonlyLamportChange";
}

function logUnits(run: Run, program: Program, before: number): void {
  const [used, left] = [run.units_consumed - before, run.units_limit - before];
  run.logs.push(`Program ${program.address} consumed ${used} of ${left} compute units`);
}

/** A program that panics fails without an error of its own. Anything else thrown is a fault of this network. */
function asFailure(run: Run, error: unknown): InstructionFailure {
  if (error instanceof InstructionFailure) return error;
  if (!(error instanceof ProgramPanic)) throw error;
  run.logs.push(`Program log: panicked at ${error.place}:\n${error.message}`);
  return new InstructionFailure("ProgramFailedToComplete");
}

function reasonOf({ error, message }: InstructionFailure): string {
  if (error === "ComputationalBudgetExceeded") return "exceeded CUs meter at BPF instruction";
  return error === "ProgramFailedToComplete" ? "SBF program panicked" : message;
}
