import type { Address } from "@solana/kit";
import type { Shortfall } from "../base/error-codes.ts";
import { AppError } from "../base/errors.ts";
import {
  type Balances,
  balancesOf,
  type Chain,
  max_priority_fee_lamports,
  minimumRent,
} from "../solana/index.ts";
import { accountSizes } from "./accounts.ts";
import { job_type_unknown, longest_queue, type Market } from "./market.ts";
import type { Network } from "./network.ts";
import { findRuns } from "./runs.ts";

export interface PreflightInput {
  readonly market: Address;
  /** What the job may run and is paid for. */
  readonly timeout_seconds: bigint;
  readonly wallet: { readonly address: Address };
  readonly signal?: AbortSignal;
}

export interface Preflight {
  /** NOS base units per second. */
  readonly price: bigint;
  /** NOS base units taken when the job is listed: price × time-out. */
  readonly deposit: bigint;
  readonly market: Market;
}

/** Payer, job and run sign (nosana-programs `list.rs`), at Solana's base fee of 5000 lamports each. */
const signature_fees_lamports = 3n * 5000n;
const token_account_bytes = 165n;

/**
 * Checks everything that would make a listing fail, before anything is spent. Throws MARKET_NOT_FOUND,
 * MARKET_NEVER_QUEUES, MARKET_QUEUE_FULL, WALLET_SHORT with all that the wallet lacks, or RPC_REFUSED when the endpoint
 * would not tell later whether the job runs.
 */
export async function preflight(
  deps: {
    readonly chain: Chain;
    readonly network: Network;
    readonly market: (address: Address) => Promise<Market | null>;
  },
  { market: address, signal, timeout_seconds, wallet }: PreflightInput,
): Promise<Preflight> {
  const [market, balances] = await Promise.all([
    deps.market(address),
    balancesOf(deps.chain, wallet.address, deps.network.nos_mint, signal ? { signal } : {}),
    // An endpoint that refuses to search for runs can post a job and then never say what becomes of it.
    findRuns(deps, [address], 0n),
  ]);
  if (!market) throw new AppError("MARKET_NOT_FOUND", { address, network: deps.network.name });
  if (market.job_type === job_type_unknown) throw new AppError("MARKET_NEVER_QUEUES", { address });
  if (market.queue_type === "jobs" && market.queue.length >= longest_queue) {
    throw new AppError("MARKET_QUEUE_FULL", { address, length: market.queue.length });
  }
  const deposit = market.job_price * timeout_seconds;
  const shortfalls = shortfallsOf(balances, deposit);
  if (shortfalls.length > 0) throw new AppError("WALLET_SHORT", { address: wallet.address, shortfalls });
  return { price: market.job_price, deposit, market };
}

function shortfallsOf({ lamports, token }: Balances, deposit: bigint): Shortfall[] {
  const needs: Shortfall[] = [
    { token: "SOL", required: lamportsNeeded(token.exists), available: lamports, decimals: 9 },
    { token: "NOS", required: deposit, available: token.amount, decimals: 6 },
  ];
  return needs.filter(({ required, available }) => available < required);
}

/** A node may be waiting, and then the lister pays for the run account too. */
function lamportsNeeded(token_account_exists: boolean): bigint {
  const accounts = minimumRent(accountSizes.job) + minimumRent(accountSizes.run);
  const token_account = token_account_exists ? 0n : minimumRent(token_account_bytes);
  // A wallet that would be left with less than the rent of an empty account fails with InsufficientFundsForRent.
  const remainder = minimumRent(0n);
  return accounts + token_account + remainder + signature_fees_lamports + max_priority_fee_lamports;
}
