import type { Address } from "@solana/kit";
import { type Account, absentAccount, exists, rentExemptMinimum, systemProgram } from "./account.ts";
import { InstructionFailure, type TransactionError, TransactionRefused } from "./failure.ts";
import { type Budget, budgetOf } from "./fees.ts";
import { Overlay } from "./overlay.ts";
import type { InnerInstruction, Program } from "./program.ts";
import { type RecordedInstruction, type Run, runInstruction } from "./runtime.ts";
import { type TokenBalance, tokenBalancesOf } from "./token-balances.ts";
import type { LedgerTransaction } from "./transaction.ts";

/** The state a transaction runs on. */
export interface Bank {
  readonly programs: ReadonlyMap<Address, Program>;
  readonly unix_time: bigint;
  read(address: Address): Account;
}

/** What running a transaction did. `writes` holds only the fee when `error` is set: everything else is undone. */
export interface Outcome {
  readonly error: TransactionError | null;
  readonly fee: bigint;
  readonly micro_lamports_per_unit: bigint;
  readonly logs: readonly string[];
  readonly units_consumed: number;
  readonly writes: ReadonlyMap<Address, Account>;
  readonly pre_balances: readonly bigint[];
  readonly post_balances: readonly bigint[];
  readonly pre_token_balances: readonly TokenBalance[];
  readonly post_token_balances: readonly TokenBalance[];
  /** Instructions given by each top-level instruction that gave any. */
  readonly inner: ReadonlyMap<number, readonly RecordedInstruction[]>;
}

/** Runs a transaction whose signatures and blockhash are already checked; throws `TransactionRefused`. */
export function execute(transaction: LedgerTransaction, bank: Bank): Outcome {
  const budget = budgetOf(transaction);
  const payer = payerAfterFee(bank.read(transaction.fee_payer), budget.fee);
  checkPrograms(transaction, bank);
  const paid = (address: Address) => (address === transaction.fee_payer ? payer : bank.read(address));
  const overlay = new Overlay(paid);
  const { error, run, inner } = runAll(transaction, bank, overlay, budget);
  if (error !== null) overlay.rollBack();

  const addresses = transaction.accounts.map((account) => account.address);
  const balances = (read: (address: Address) => Account) => addresses.map((each) => read(each).lamports);
  const before = (address: Address) => bank.read(address);
  const after = (address: Address) => overlay.read(address);
  return {
    error,
    inner,
    fee: budget.fee,
    micro_lamports_per_unit: budget.micro_lamports_per_unit,
    logs: run.logs,
    units_consumed: run.units_consumed,
    writes: new Map([[transaction.fee_payer, payer] as const, ...overlay.entries()]),
    pre_balances: balances(before),
    post_balances: balances(after),
    pre_token_balances: tokenBalancesOf(addresses, before),
    post_token_balances: tokenBalancesOf(addresses, after),
  };
}

function runAll(transaction: LedgerTransaction, bank: Bank, overlay: Overlay, budget: Budget) {
  const run: Run = {
    programs: bank.programs,
    overlay,
    unix_time: bank.unix_time,
    logs: [],
    units_limit: budget.units,
    units_consumed: 0,
    inner: [],
  };
  const inner = new Map<number, readonly RecordedInstruction[]>();
  for (const [index, instruction] of instructionsOf(transaction).entries()) {
    run.inner = [];
    try {
      runInstruction(run, instruction);
    } catch (error) {
      if (!(error instanceof InstructionFailure)) throw error;
      return { error: { InstructionError: [index, error.error] } as const, run, inner };
    } finally {
      if (run.inner.length > 0) inner.set(index, run.inner);
    }
  }
  return { error: rentViolation(transaction, overlay), run, inner };
}

function instructionsOf(transaction: LedgerTransaction): InnerInstruction[] {
  const account = (index: number) => {
    const role = transaction.accounts[index];
    if (!role) throw new RangeError(`account index ${index} was not sanitised`);
    return role;
  };
  return transaction.instructions.map((instruction) => ({
    program: account(instruction.program_index).address,
    accounts: instruction.account_indices.map(account),
    data: instruction.data,
  }));
}

function payerAfterFee(payer: Account, fee: bigint): Account {
  if (!exists(payer)) throw new TransactionRefused("AccountNotFound");
  if (payer.owner !== systemProgram || payer.data.length > 0) {
    throw new TransactionRefused("InvalidAccountForFee");
  }
  if (payer.lamports < fee) throw new TransactionRefused("InsufficientFundsForFee");
  const after = { ...payer, lamports: payer.lamports - fee };
  if (entersRent(payer, after))
    throw new TransactionRefused({ InsufficientFundsForRent: { account_index: 0 } });
  return after;
}

function checkPrograms(transaction: LedgerTransaction, bank: Bank): void {
  for (const { program_index } of transaction.instructions) {
    const program = bank.read(transaction.accounts[program_index]?.address ?? systemProgram);
    if (!exists(program)) throw new TransactionRefused("ProgramAccountNotFound");
    if (!program.executable) throw new TransactionRefused("InvalidProgramForExecution");
  }
}

/** No account may be left with less than its rent, unless it had even less before. */
function rentViolation(transaction: LedgerTransaction, overlay: Overlay): TransactionError | null {
  const account_index = transaction.accounts.findIndex(
    ({ address, writable }) => writable && entersRent(overlay.before(address), overlay.read(address)),
  );
  return account_index < 0 ? null : { InsufficientFundsForRent: { account_index } };
}

function entersRent(before: Account, after: Account): boolean {
  if (!owesRent(after)) return false;
  const sameSize = before.data.length === after.data.length;
  return !(owesRent(before) && sameSize && after.lamports <= before.lamports);
}

function owesRent(account: Account): boolean {
  return (
    account !== absentAccount && exists(account) && account.lamports < rentExemptMinimum(account.data.length)
  );
}
