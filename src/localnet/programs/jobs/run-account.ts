import type { RunAccount } from "@nosana/jobs-program";
import type { Address } from "@solana/kit";
import { systemProgram } from "../../ledger/account.ts";
import type { Call } from "../../ledger/program.ts";
import type { Checks } from "../anchor/checks.ts";
import type { Loaded } from "../anchor/fields.ts";
import { storeState } from "../anchor/store.ts";
import { createAccount } from "../create-account.ts";
import { nosanaError } from "../nosana-error.ts";
import { runAccount } from "./accounts.ts";

export interface NewRun {
  readonly job: Address;
  readonly node: Address;
  readonly payer: Address;
}

export function fillRun(run: RunAccount, fresh: NewRun, time: bigint): void {
  Object.assign(run, fresh, { time });
}

/** Creates the run account of an instruction that does so only sometimes. */
export function createRun(call: Call, address: Address, fresh: NewRun): void {
  const { bytes, owner } = runAccount;
  createAccount(call, { payer: fresh.payer, account: address, bytes, owner });
  const state = runAccount.decode(new Uint8Array(bytes));
  fillRun(state, fresh, call.unix_time);
  storeState(call, "run", address, runAccount, state);
}

/** An address that could become a run account: it signs, and nothing is there. */
export function checkRunIsFree(run: Loaded<unknown>, check: Checks): void {
  check.signer(nosanaError.MissingSignature);
  check.constraint(run.account.lamports === 0n, nosanaError.LamportsNonNull);
  check.owner(systemProgram, nosanaError.InvalidOwner);
}
