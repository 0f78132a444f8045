import { generateKeyPairSigner } from "@solana/kit";
import { AppError } from "../base/errors.ts";
import { balancesOf, type Chain, type Wallet } from "../solana/index.ts";
import { nosAccountOf } from "./instructions/program-accounts.ts";
import type { JobInstructions, PostParams } from "./jobs/instructions.ts";
import { type Listed, type ListOptions, list } from "./listing.ts";
import { readMarket } from "./market-query.ts";
import type { Network } from "./network.ts";
import { whyCannotPay } from "./paying-account.ts";
import type { Approve } from "./payment.ts";

interface PostingDeps {
  readonly chain: Chain;
  readonly network: Network;
  readonly jobs: Pick<JobInstructions, "post">;
  readonly wallet: Wallet;
}

/** Posts a job for what its market asks now, and no more; see `NosanaClient.post`. */
export async function postWithin(
  { jobs, wallet, ...deps }: PostingDeps,
  params: PostParams,
  {
    maxDeposit,
    ...how
  }: Omit<ListOptions, "wallet" | "approve"> & { readonly maxDeposit?: bigint | undefined },
): Promise<Listed> {
  const { network } = deps;
  const { market: address, payer = wallet.signer } = params;
  const job = params.job ?? (await generateKeyPairSigner());
  const instruction = await jobs.post({ ...params, job });
  const [market, { token }] = await Promise.all([
    readMarket(deps, address),
    balancesOf(deps.chain, payer.address, network.nos_mint, how.signal ? { signal: how.signal } : {}),
  ]);
  if (!market) throw new AppError("MARKET_NOT_FOUND", { address, network: network.name });
  const price = market.job_price;
  const cost = price * BigInt(params.timeout);
  const deposit = cost > 0n ? cost : 0n;
  const problem = whyCannotPay(payer.address, token, deposit, null);
  if (problem) throw problem;
  const listing = {
    job: job.address,
    cost: { market: address, price, deposit },
    instructions: [instruction],
    preparation: token.exists ? [] : [(await nosAccountOf(network, payer.address, payer)).create],
    payer,
    keeper: job,
  };
  return list(deps, listing, { ...how, approve: approveUpTo(maxDeposit), wallet });
}

/** Refuses more than the caller's own limit; nothing without one. */
export const approveUpTo =
  (maxDeposit: bigint | undefined): Approve =>
  (deposit) => {
    if (maxDeposit !== undefined && deposit > maxDeposit)
      throw new AppError("DEPOSIT_TOO_HIGH", { deposit, maxDeposit });
  };
