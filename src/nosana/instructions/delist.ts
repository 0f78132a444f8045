import { getDelistInstruction } from "@nosana/jobs-program";
import type { Instruction, TransactionSigner } from "@solana/kit";
import type { Job } from "../job.ts";
import type { Network } from "../network.ts";
import { depositAccounts } from "./program-accounts.ts";

/** Takes a queued job out of its market's queue; the deposit goes back to the payer, and the account is closed. */
export async function buildDelist(
  network: Network,
  job: Pick<Job, "address" | "market" | "payer">,
  authority: TransactionSigner,
): Promise<readonly Instruction[]> {
  const { refund, vault } = await depositAccounts(network, job, authority);
  const delist = getDelistInstruction(
    {
      job: job.address,
      market: job.market,
      deposit: refund.account,
      payer: job.payer,
      vault,
      authority,
    },
    { programAddress: network.jobs_program },
  );
  return [refund.create, delist];
}
