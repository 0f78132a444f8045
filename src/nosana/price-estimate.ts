import { max_priority_fee_lamports, minimumRent } from "../solana/index.ts";
import { accountSizes } from "./accounts.ts";
import type { Market } from "./market.ts";
import { signature_fees_lamports } from "./preflight.ts";

/** What posting jobs takes from a wallet. */
export interface PriceEstimate {
  /** NOS base units per second, for one job. */
  readonly price: bigint;
  /** NOS base units: price × time-out × jobs. What a job does not use of it is paid back when it ends. */
  readonly deposit: bigint;
  /** NOS base units that the program may take on top, and keep. */
  readonly max_fee: bigint;
  /** Lamports that the jobs' accounts hold, and that come back when they are closed. */
  readonly rent_lamports: bigint;
  /** Lamports of signatures and priority, at most. */
  readonly max_transaction_fee_lamports: bigint;
}

/**
 * The program took a tenth of each deposit until its sources switched the fee off (nosana-programs, commit 10b227f of
 * May 2026); which version a network runs cannot be told from outside.
 */
export const maxFeeFraction = 10n;

/** For jobs of the same market and time-out. */
export function estimatePrice(market: Market, timeout_seconds: bigint, jobs: bigint): PriceEstimate {
  const deposit = market.job_price * timeout_seconds;
  return {
    price: market.job_price,
    deposit: deposit * jobs,
    max_fee: (deposit / maxFeeFraction) * jobs,
    rent_lamports: (minimumRent(accountSizes.job) + minimumRent(accountSizes.run)) * jobs,
    max_transaction_fee_lamports: (signature_fees_lamports + max_priority_fee_lamports) * jobs,
  };
}
