import { getRecoverInstruction } from "@nosana/jobs-program";
import type { Instruction, TransactionSigner } from "@solana/kit";
import type { Job } from "../job.ts";
import type { Network } from "../network.ts";
import { depositAccounts } from "./program-accounts.ts";

/**
 * Takes the deposit of a stopped job back and closes its account. The program would pay any token account; this pays
 * the one that made the deposit.
 */
export async function buildRecover(
  network: Network,
  job: Pick<Job, "address" | "market" | "payer">,
  authority: TransactionSigner,
): Promise<readonly Instruction[]> {
  const { refund, vault } = await depositAccounts(network, job, authority);
  const recover = getRecoverInstruction(
    { job: job.address, market: job.market, vault, user: refund.account, payer: job.payer, authority },
    { programAddress: network.jobs_program },
  );
  return [refund.create, recover];
}
