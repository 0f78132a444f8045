import {
  AccountRole,
  type Address,
  appendTransactionMessageInstruction,
  type Blockhash,
  compileTransaction,
  createTransactionMessage,
  getTransactionEncoder,
  type Instruction,
  pipe,
  setTransactionMessageFeePayer,
  setTransactionMessageLifetimeUsingBlockhash,
} from "@solana/kit";
import type { Outcome } from "../../../../../src/localnet/ledger/execute.ts";
import { Ledger } from "../../../../../src/localnet/ledger/ledger.ts";
import { decodeTransaction } from "../../../../../src/localnet/ledger/transaction.ts";
import { jobsProgram as createJobsProgram } from "../../../../../src/localnet/programs/jobs/program.ts";
import { rewardsProgram } from "../../../../../src/localnet/programs/rewards/program.ts";
import { systemProgram } from "../../../../../src/localnet/programs/system.ts";
import { associatedTokenProgram } from "../../../../../src/localnet/programs/token/associated-token.ts";
import { tokenProgram } from "../../../../../src/localnet/programs/token/program.ts";
import { at, jobsProgram } from "./addresses.ts";
import { now, type World } from "./world.ts";

interface Given {
  readonly name: string;
  address: Address;
  signer: boolean;
  writable: boolean;
}

/** An instruction about to be given, with a world to run in; a case changes either. */
export class Trial {
  readonly world: World;
  readonly program: Address;
  accounts: Given[];
  data: Uint8Array;
  feeFraction = 0n;

  constructor(world: World, instruction: Instruction, names: readonly string[]) {
    this.world = world;
    this.program = instruction.programAddress;
    this.data = Uint8Array.from(instruction.data ?? []);
    this.accounts = (instruction.accounts ?? []).map(({ address, role }, index) => ({
      name: names[index] ?? `account ${index}`,
      address,
      signer: role === AccountRole.READONLY_SIGNER || role === AccountRole.WRITABLE_SIGNER,
      writable: role === AccountRole.WRITABLE || role === AccountRole.WRITABLE_SIGNER,
    }));
  }

  of(name: string): Given {
    const found = this.accounts.find((account) => account.name === name);
    if (!found) throw new Error(`the instruction has no account ${name}`);
    return found;
  }

  pass(name: string, address: Address): this {
    this.of(name).address = address;
    return this;
  }

  /** The account is given without the right to sign, or to be written. */
  without(right: "signer" | "writable", name: string): this {
    this.of(name)[right] = false;
    return this;
  }

  withFee(fraction: bigint): this {
    this.feeFraction = fraction;
    return this;
  }

  run(): Outcome {
    const ledger = new Ledger({
      genesis_hash: jobsProgram,
      programs: [
        systemProgram,
        tokenProgram,
        associatedTokenProgram,
        rewardsProgram,
        createJobsProgram({ fee_fraction: this.feeFraction }),
      ],
      accounts: this.world.accounts,
      unixTime: () => now,
    });
    return ledger.simulate(decodeTransaction(this.#wire()), "processed", true);
  }

  #wire(): Uint8Array {
    const accounts = this.accounts.map(({ address, signer, writable }) => ({
      address,
      role: roles[signer ? 1 : 0][writable ? 1 : 0],
    }));
    const lifetime = { blockhash: jobsProgram as string as Blockhash, lastValidBlockHeight: 0n };
    const message = pipe(
      createTransactionMessage({ version: 0 }),
      (empty) => setTransactionMessageFeePayer(at.sender, empty),
      (paid) => setTransactionMessageLifetimeUsingBlockhash(lifetime, paid),
      (alive) =>
        appendTransactionMessageInstruction(
          { programAddress: this.program, accounts, data: this.data },
          alive,
        ),
    );
    return Uint8Array.from(getTransactionEncoder().encode(compileTransaction(message)));
  }
}

const roles = [
  [AccountRole.READONLY, AccountRole.WRITABLE],
  [AccountRole.READONLY_SIGNER, AccountRole.WRITABLE_SIGNER],
] as const;
