import { getDelistInstruction } from "@nosana/jobs-program";
import type { Instruction, TransactionSigner } from "@solana/kit";
import type { Job } from "../job.ts";
import type { Network } from "../network.ts";
import { nosAccountOf, vaultOf } from "./program-accounts.ts";

/** Takes a queued job out of its market's queue; the deposit goes back to the payer, and the account is closed. */
export async function buildDelist(
  network: Network,
  job: Pick<Job, "address" | "market" | "payer">,
  authority: TransactionSigner,
): Promise<readonly Instruction[]> {
  const [deposit, vault] = await Promise.all([
    nosAccountOf(network, job.payer, authority),
    vaultOf(network, job.market),
  ]);
  const delist = getDelistInstruction(
    {
      job: job.address,
      market: job.market,
      deposit: deposit.account,
      payer: job.payer,
      vault,
      authority,
    },
    { programAddress: network.jobs_program },
  );
  return [deposit.create, delist];
}
