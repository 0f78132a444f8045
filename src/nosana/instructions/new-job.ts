import { getAssignInstruction, getListInstruction } from "@nosana/jobs-program";
import type { Address, TransactionSigner } from "@solana/kit";
import { tokenAccountOf } from "../../solana/index.ts";
import type { Network } from "../network.ts";
import { rewardsAccounts, vaultOf } from "./program-accounts.ts";

export interface NewJob {
  /** The new job's account. Keep the key until the job has landed: with it, posting again cannot make a second job. */
  readonly job: TransactionSigner;
  /** The account of the run, should a node be waiting. It signs even when it is not used. */
  readonly run: TransactionSigner;
  readonly market: Address;
  readonly timeout_seconds: bigint;
  /** The definition's digest, see `digestOf`. */
  readonly ipfs_job: Uint8Array;
  /** The owner: who may delist, extend and end the job. */
  readonly authority: TransactionSigner;
  /** Who pays the deposit and gets refunds. */
  readonly payer: TransactionSigner;
}

/** Puts a job into its market's queue, or onto the node that has waited longest. */
export async function buildList(network: Network, input: NewJob) {
  return getListInstruction(await accountsOf(network, input), { programAddress: network.jobs_program });
}

/** Puts a job straight onto one node, which must be waiting in the market's queue. */
export async function buildAssign(network: Network, input: NewJob & { readonly node: Address }) {
  return getAssignInstruction(
    { ...(await accountsOf(network, input)), node: input.node },
    { programAddress: network.jobs_program },
  );
}

async function accountsOf(network: Network, { ipfs_job, timeout_seconds, ...input }: NewJob) {
  const { authority, job, market, payer, run } = input;
  const [user, vault, rewards] = await Promise.all([
    tokenAccountOf(payer.address, network.nos_mint),
    vaultOf(network, market),
    rewardsAccounts(network),
  ]);
  return {
    job,
    market,
    run,
    user,
    vault,
    payer,
    rewardsReflection: rewards.reflection,
    rewardsVault: rewards.vault,
    authority,
    rewardsProgram: network.rewards_program,
    ipfsJob: ipfs_job,
    timeout: timeout_seconds,
  };
}
