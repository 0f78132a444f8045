import type { JobAccount, MarketAccount, RunAccount } from "@nosana/jobs-program";
import type { Address } from "@solana/kit";
import type { Account } from "../ledger/account.ts";
import type { Ledger } from "../ledger/ledger.ts";
import type { AccountType } from "../programs/anchor/fields.ts";
import { jobAccount, marketAccount, runAccount } from "../programs/jobs/accounts.ts";

/** Reads the accounts of the jobs program on the ledger; undefined for an address that holds no such account. */
export const readJob = (ledger: Ledger, address: Address): JobAccount | undefined =>
  readTyped(ledger, address, jobAccount);

export const readRun = (ledger: Ledger, address: Address): RunAccount | undefined =>
  readTyped(ledger, address, runAccount);

export const readMarket = (ledger: Ledger, address: Address): MarketAccount | undefined =>
  readTyped(ledger, address, marketAccount);

/** All accounts of the jobs program, by kind. */
export function readJobsAccounts(ledger: Ledger) {
  const jobs = new Map<Address, JobAccount>();
  const runs = new Map<Address, RunAccount>();
  const markets = new Map<Address, MarketAccount>();
  for (const [address, account] of ledger.accountsOf(jobAccount.owner)) {
    const job = typed(account, jobAccount);
    if (job) jobs.set(address, job);
    const run = typed(account, runAccount);
    if (run) runs.set(address, run);
    const market = typed(account, marketAccount);
    if (market) markets.set(address, market);
  }
  return { jobs, runs, markets };
}

export interface RunOfNode {
  readonly address: Address;
  readonly state: RunAccount;
}

/** The run a node is on, if any. */
export function runOfNode(ledger: Ledger, node: Address): RunOfNode | undefined {
  const { owner, discriminator } = runAccount;
  for (const [address, account] of ledger.accountsOf(owner, "processed", discriminator)) {
    const state = typed(account, runAccount);
    if (state?.node === node) return { address, state };
  }
  return undefined;
}

function readTyped<T>(ledger: Ledger, address: Address, type: AccountType<T>): T | undefined {
  return typed(ledger.account(address), type);
}

function typed<T>({ owner, data }: Account, type: AccountType<T>): T | undefined {
  if (owner !== type.owner || data.length !== type.bytes) return undefined;
  const ofType = type.discriminator?.every((byte, index) => data[index] === byte);
  return ofType ? type.decode(data) : undefined;
}

/** Resolves with the run a node is on, at once or as soon as it gets one; rejects when `signal` aborts. */
export function nextRunOf(ledger: Ledger, node: Address, signal: AbortSignal): Promise<RunOfNode> {
  return new Promise((resolve, reject) => {
    const settle = (finish: () => void) => {
      stopWatching();
      signal.removeEventListener("abort", onAbort);
      finish();
    };
    const onAbort = () => settle(() => reject(signal.reason));
    const look = (addresses: Iterable<Address>) => {
      for (const address of addresses) {
        const state = readRun(ledger, address);
        if (state?.node === node) return settle(() => resolve({ address, state }));
      }
    };
    const stopWatching = ledger.watch(({ accounts }) => look(accounts));
    signal.addEventListener("abort", onAbort, { once: true });
    if (signal.aborted) return onAbort();
    const earlier = runOfNode(ledger, node);
    return earlier ? look([earlier.address]) : undefined;
  });
}
