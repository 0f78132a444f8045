import type { Address } from "@solana/kit";
import { exists } from "../ledger/account.ts";
import type { Commitment } from "../ledger/commitment.ts";
import type { Outcome } from "../ledger/execute.ts";
import { type TransactionError, TransactionRefused } from "../ledger/failure.ts";
import { signaturesAreValid } from "../ledger/signatures.ts";
import type { LedgerTransaction } from "../ledger/transaction.ts";
import { accountView } from "./account-view.ts";
import { invalidParams } from "./failure.ts";
import type { RpcContext } from "./method.ts";
import { innerInstructionsView } from "./transaction-view.ts";

export interface SimulationConfig {
  readonly sigVerify?: boolean | undefined;
  readonly replaceRecentBlockhash?: boolean | undefined;
  readonly innerInstructions?: boolean | undefined;
  readonly accounts?:
    | { readonly addresses: readonly Address[]; readonly encoding?: "base64" | "jsonParsed" | undefined }
    | null
    | undefined;
}

/** What a transaction would do, in the shape of `simulateTransaction` and of a failed preflight. */
export interface SimulationView {
  readonly accounts: unknown;
  readonly err: TransactionError | null;
  readonly innerInstructions: ReturnType<typeof innerInstructionsView> | null;
  readonly logs: readonly string[];
  readonly replacementBlockhash: unknown;
  readonly returnData: null;
  readonly unitsConsumed: number;
}

export function simulate(
  { ledger }: RpcContext,
  transaction: LedgerTransaction,
  commitment: Commitment,
  config: SimulationConfig,
): SimulationView {
  const most = transaction.accounts.length;
  if (config.accounts && config.accounts.addresses.length > most) {
    throw invalidParams(`Too many accounts provided; max ${most}`);
  }
  if (config.sigVerify && !signaturesAreValid(transaction)) return refusalView("SignatureFailure");
  const latest = ledger.slots.blockhashAt(commitment);
  const replacement = { blockhash: latest.blockhash, lastValidBlockHeight: latest.last_valid_block_height };
  const replacementBlockhash = config.replaceRecentBlockhash ? replacement : null;
  try {
    const outcome = ledger.simulate(transaction, commitment, config.replaceRecentBlockhash ?? false);
    const accounts = config.accounts
      ? accountsAfter(outcome, config.accounts, (address) => ledger.account(address, commitment))
      : null;
    const innerInstructions = config.innerInstructions
      ? innerInstructionsView(outcome.inner, transaction, true)
      : null;
    return { ...outcomeView(outcome), accounts, innerInstructions, replacementBlockhash };
  } catch (error) {
    if (!(error instanceof TransactionRefused)) throw error;
    return { ...refusalView(error.error), replacementBlockhash };
  }
}

export function outcomeView(outcome: Outcome): SimulationView {
  const { error, logs, units_consumed } = outcome;
  return { ...refusalView(error), logs, unitsConsumed: units_consumed };
}

export function refusalView(err: TransactionError | null): SimulationView {
  return {
    accounts: null,
    err,
    innerInstructions: null,
    logs: [],
    replacementBlockhash: null,
    returnData: null,
    unitsConsumed: 0,
  };
}

function accountsAfter(
  outcome: Outcome,
  wanted: NonNullable<SimulationConfig["accounts"]>,
  before: Parameters<typeof accountView>[2],
) {
  if (outcome.error !== null) return wanted.addresses.map(() => null);
  const read = (address: Address) => outcome.writes.get(address) ?? before(address);
  return wanted.addresses.map((address) => {
    const account = read(address);
    return exists(account) ? accountView(account, { encoding: wanted.encoding ?? "base64" }, read) : null;
  });
}
