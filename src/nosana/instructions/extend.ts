import { getExtendInstruction } from "@nosana/jobs-program";
import type { Instruction, TransactionSigner } from "@solana/kit";
import { tokenAccountOf } from "../../solana/index.ts";
import type { Job } from "../job.ts";
import type { Network } from "../network.ts";
import { rewardsAccounts, vaultOf } from "./program-accounts.ts";

export interface ExtendInput {
  /** The new total, not what is added: sent twice, it extends once. */
  readonly timeout_seconds: bigint;
  readonly authority: TransactionSigner;
  /** Who pays for the difference; unless the job is free it must be the job's payer. Default: the authority. */
  readonly payer?: TransactionSigner;
}

/** Raises the time-out of a queued or running job at the price it was listed for. */
export async function buildExtend(
  network: Network,
  job: Pick<Job, "address" | "market">,
  { authority, payer = authority, timeout_seconds }: ExtendInput,
): Promise<Instruction> {
  const [user, vault, rewards] = await Promise.all([
    tokenAccountOf(payer.address, network.nos_mint),
    vaultOf(network, job.market),
    rewardsAccounts(network),
  ]);
  return getExtendInstruction(
    {
      job: job.address,
      market: job.market,
      user,
      vault,
      rewardsReflection: rewards.reflection,
      rewardsVault: rewards.vault,
      authority,
      payer,
      rewardsProgram: network.rewards_program,
      timeout: timeout_seconds,
    },
    { programAddress: network.jobs_program },
  );
}
