import { getEndInstruction } from "@nosana/jobs-program";
import type { Instruction, TransactionSigner } from "@solana/kit";
import type { Job, Run } from "../job.ts";
import type { Network } from "../network.ts";
import { depositAccounts, nosAccountOf } from "./program-accounts.ts";

/** Ends a running job: the node is paid for the time it ran, the rest of the deposit goes back to the payer. */
export async function buildEnd(
  network: Network,
  job: Pick<Job, "address" | "market" | "payer">,
  run: Pick<Run, "address" | "node" | "payer">,
  authority: TransactionSigner,
): Promise<readonly Instruction[]> {
  const [{ refund, vault }, user] = await Promise.all([
    depositAccounts(network, job, authority),
    nosAccountOf(network, run.node, authority),
  ]);
  const end = getEndInstruction(
    {
      job: job.address,
      market: job.market,
      run: run.address,
      deposit: refund.account,
      user: user.account,
      vault,
      payer: run.payer,
      authority,
    },
    { programAddress: network.jobs_program },
  );
  return [refund.create, user.create, end];
}
