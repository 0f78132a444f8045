import { getCompleteInstruction, getFinishInstruction } from "@nosana/jobs-program";
import type { Address, Instruction, TransactionSigner } from "@solana/kit";
import type { Job, Run } from "../job.ts";
import type { Network } from "../network.ts";
import { nosAccountOf, vaultOf } from "./program-accounts.ts";

/** A node posts the result of its run and is paid for the time; the rest of the deposit goes back to the payer. */
export async function buildFinish(
  network: Network,
  job: Pick<Job, "address" | "market" | "payer">,
  run: Pick<Run, "address" | "node" | "payer">,
  { authority, ipfs_result }: { readonly authority: TransactionSigner; readonly ipfs_result: Uint8Array },
): Promise<readonly Instruction[]> {
  const [deposit, user, vault] = await Promise.all([
    nosAccountOf(network, job.payer, authority),
    nosAccountOf(network, run.node, authority),
    vaultOf(network, job.market),
  ]);
  const finish = getFinishInstruction(
    {
      job: job.address,
      run: run.address,
      market: job.market,
      vault,
      deposit: deposit.account,
      user: user.account,
      payerRun: run.payer,
      payerJob: job.payer,
      authority,
      ipfsResult: ipfs_result,
    },
    { programAddress: network.jobs_program },
  );
  return [deposit.create, user.create, finish];
}

/** A node posts the result of a job that its owner has ended. */
export function buildComplete(
  network: Network,
  job: Address,
  { authority, ipfs_result }: { readonly authority: TransactionSigner; readonly ipfs_result: Uint8Array },
): Instruction {
  return getCompleteInstruction(
    { job, authority, ipfsResult: ipfs_result },
    { programAddress: network.jobs_program },
  );
}
