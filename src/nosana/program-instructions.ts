import {
  ASSIGN_DISCRIMINATOR,
  CLAIM_DISCRIMINATOR,
  CLEAN_ADMIN_DISCRIMINATOR,
  CLEAN_DISCRIMINATOR,
  COMPLETE_DISCRIMINATOR,
  DELIST_DISCRIMINATOR,
  END_DISCRIMINATOR,
  EXTEND_DISCRIMINATOR,
  FINISH_DISCRIMINATOR,
  LIST_DISCRIMINATOR,
  QUIT_DISCRIMINATOR,
  RECOVER_DISCRIMINATOR,
} from "@nosana/jobs-program";
import { type Address, getBase58Encoder, type Instruction, type ReadonlyUint8Array } from "@solana/kit";
import type { Network } from "./network.ts";

/** The instructions that name a job among their accounts; it is the first account of each (nosana-programs). */
const discriminators = {
  list: LIST_DISCRIMINATOR,
  assign: ASSIGN_DISCRIMINATOR,
  extend: EXTEND_DISCRIMINATOR,
  delist: DELIST_DISCRIMINATOR,
  end: END_DISCRIMINATOR,
  finish: FINISH_DISCRIMINATOR,
  complete: COMPLETE_DISCRIMINATOR,
  quit: QUIT_DISCRIMINATOR,
  claim: CLAIM_DISCRIMINATOR,
  recover: RECOVER_DISCRIMINATOR,
  clean: CLEAN_DISCRIMINATOR,
  clean_admin: CLEAN_ADMIN_DISCRIMINATOR,
} as const;

export type JobInstructionName = keyof typeof discriminators;

/** Something that was done to a job on chain. */
export interface JobInstruction {
  readonly name: JobInstructionName;
  readonly job: Address;
  readonly accounts: readonly Address[];
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

/** What a transaction did to jobs, in order; a program that calls the Jobs program for its user is seen too. */
export function jobInstructionsOf(
  network: Network,
  executed: ExecutedTransaction,
): readonly JobInstruction[] {
  const { accountKeys, instructions } = executed.transaction.message;
  const loaded = executed.meta?.loadedAddresses;
  const keys = [...accountKeys, ...(loaded?.writable ?? []), ...(loaded?.readonly ?? [])];
  const inner = new Map(executed.meta?.innerInstructions?.map((set) => [set.index, set.instructions]));
  return instructions
    .flatMap((instruction, index) => [instruction, ...(inner.get(index) ?? [])])
    .filter(({ programIdIndex }) => keys[programIdIndex] === network.jobs_program)
    .flatMap((instruction) => {
      const data = getBase58Encoder().encode(instruction.data);
      const name = nameOf(data);
      const accounts = instruction.accounts.flatMap((index) => keys[index] ?? []);
      const [job] = accounts;
      return name && job ? [{ name, job, accounts, data }] : [];
    });
}

/** Null for an instruction that names no job. */
export function nameOf(data: ReadonlyUint8Array): JobInstructionName | null {
  const names = Object.keys(discriminators) as JobInstructionName[];
  return names.find((name) => discriminators[name].every((byte, index) => data[index] === byte)) ?? null;
}

/** The address of the job that instructions about to be sent would make; null when they make none. */
export function newJobOf(network: Network, instructions: readonly Instruction[]): Address | null {
  const listing = instructions.find(({ data, programAddress }) => {
    const name = data && programAddress === network.jobs_program ? nameOf(data) : null;
    return name === "list" || name === "assign";
  });
  return listing?.accounts?.[0]?.address ?? null;
}
