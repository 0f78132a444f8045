import * as program from "@nosana/jobs-program";
import { type Address, getBase58Encoder, type Instruction, type ReadonlyUint8Array } from "@solana/kit";
import type { Network } from "./network.ts";

/** Each instruction's first eight bytes, and the names of its accounts by position. */
const known = {
  list: [program.LIST_DISCRIMINATOR, program.LIST_INSTRUCTION_ACCOUNTS],
  assign: [program.ASSIGN_DISCRIMINATOR, program.ASSIGN_INSTRUCTION_ACCOUNTS],
  extend: [program.EXTEND_DISCRIMINATOR, program.EXTEND_INSTRUCTION_ACCOUNTS],
  delist: [program.DELIST_DISCRIMINATOR, program.DELIST_INSTRUCTION_ACCOUNTS],
  end: [program.END_DISCRIMINATOR, program.END_INSTRUCTION_ACCOUNTS],
  finish: [program.FINISH_DISCRIMINATOR, program.FINISH_INSTRUCTION_ACCOUNTS],
  complete: [program.COMPLETE_DISCRIMINATOR, program.COMPLETE_INSTRUCTION_ACCOUNTS],
  quit: [program.QUIT_DISCRIMINATOR, program.QUIT_INSTRUCTION_ACCOUNTS],
  claim: [program.CLAIM_DISCRIMINATOR, program.CLAIM_INSTRUCTION_ACCOUNTS],
  recover: [program.RECOVER_DISCRIMINATOR, program.RECOVER_INSTRUCTION_ACCOUNTS],
  clean: [program.CLEAN_DISCRIMINATOR, program.CLEAN_INSTRUCTION_ACCOUNTS],
  clean_admin: [program.CLEAN_ADMIN_DISCRIMINATOR, program.CLEAN_ADMIN_INSTRUCTION_ACCOUNTS],
  work: [program.WORK_DISCRIMINATOR, program.WORK_INSTRUCTION_ACCOUNTS],
  stop: [program.STOP_DISCRIMINATOR, program.STOP_INSTRUCTION_ACCOUNTS],
  quit_admin: [program.QUIT_ADMIN_DISCRIMINATOR, program.QUIT_ADMIN_INSTRUCTION_ACCOUNTS],
  open: [program.OPEN_DISCRIMINATOR, program.OPEN_INSTRUCTION_ACCOUNTS],
  update: [program.UPDATE_DISCRIMINATOR, program.UPDATE_INSTRUCTION_ACCOUNTS],
  close: [program.CLOSE_DISCRIMINATOR, program.CLOSE_INSTRUCTION_ACCOUNTS],
  close_admin: [program.CLOSE_ADMIN_DISCRIMINATOR, program.CLOSE_ADMIN_INSTRUCTION_ACCOUNTS],
} as const;

export type InstructionName = keyof typeof known;

/** Bytes of the instructions whose data is read: no program ever took fewer, whatever an endpoint says. */
const sizes: Readonly<Partial<Record<InstructionName, number>>> = {
  list: program.getListInstructionDataDecoder().fixedSize,
  extend: program.getExtendInstructionDataDecoder().fixedSize,
  finish: program.getFinishInstructionDataDecoder().fixedSize,
  complete: program.getCompleteInstructionDataDecoder().fixedSize,
};

/** Something that the Jobs program did. */
export interface ProgramInstruction {
  readonly name: InstructionName;
  /** By the program's own names for them: job, run, market, deposit, … */
  readonly accounts: Readonly<Partial<Record<string, Address>>>;
  readonly data: ReadonlyUint8Array;
}

interface CompiledInstruction {
  readonly programIdIndex: number;
  readonly accounts: readonly number[];
  readonly data: string;
}

/** The part of `getTransaction`'s answer (encoding json) that instructions are read from. */
export interface ExecutedTransaction {
  readonly transaction: {
    readonly message: {
      readonly accountKeys: readonly Address[];
      readonly instructions: readonly CompiledInstruction[];
    };
  };
  readonly meta: {
    readonly innerInstructions?:
      | readonly { readonly index: number; readonly instructions: readonly CompiledInstruction[] }[]
      | null;
    readonly loadedAddresses?: {
      readonly writable: readonly Address[];
      readonly readonly: readonly Address[];
    };
  } | null;
}

/** All accounts of a transaction, in the order in which its balances are given. */
export function accountKeysOf({ meta, transaction }: ExecutedTransaction): readonly Address[] {
  const { writable = [], readonly = [] } = meta?.loadedAddresses ?? {};
  return [...transaction.message.accountKeys, ...writable, ...readonly];
}

/** What the Jobs program did in a transaction, in order; calls by other programs are seen too. */
export function programInstructionsOf(
  network: Network,
  executed: ExecutedTransaction,
): readonly ProgramInstruction[] {
  const keys = accountKeysOf(executed);
  const inner = new Map(executed.meta?.innerInstructions?.map((set) => [set.index, set.instructions]));
  return executed.transaction.message.instructions
    .flatMap((instruction, index) => [instruction, ...(inner.get(index) ?? [])])
    .filter(({ programIdIndex }) => keys[programIdIndex] === network.jobs_program)
    .flatMap((instruction) => {
      const data = getBase58Encoder().encode(instruction.data);
      const name = nameOf(data);
      if (name === null || data.length < (sizes[name] ?? 0)) return [];
      const positions = Object.entries(known[name][1]);
      const accounts = positions.map(([account, at]) => [account, keys[instruction.accounts[at] ?? -1]]);
      return [{ name, accounts: Object.fromEntries(accounts), data }];
    });
}

function nameOf(data: ReadonlyUint8Array): InstructionName | null {
  const names = Object.keys(known) as InstructionName[];
  return names.find((name) => known[name][0].every((byte, index) => data[index] === byte)) ?? null;
}

/** The address of the job that instructions about to be sent would make; null when they make none. */
export function newJobOf(network: Network, instructions: readonly Instruction[]): Address | null {
  const listing = instructions.find(({ data, programAddress }) => {
    const name = data && programAddress === network.jobs_program ? nameOf(data) : null;
    return name === "list" || name === "assign";
  });
  return listing?.accounts?.[program.LIST_INSTRUCTION_ACCOUNTS.job]?.address ?? null;
}
