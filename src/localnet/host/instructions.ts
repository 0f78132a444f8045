import {
  getCompleteInstruction,
  getFinishInstruction,
  getQuitInstruction,
  getStopInstruction,
  getWorkInstruction,
  type JobAccount,
  type MarketAccount,
  type RunAccount,
} from "@nosana/jobs-program";
import type { Address, Instruction, TransactionSigner } from "@solana/kit";
import { SYSTEM_PROGRAM_ADDRESS } from "@solana-program/system";
import { getCreateAssociatedTokenIdempotentInstruction } from "@solana-program/token";
import { networks } from "../../nosana/index.ts";
import { nosAccountOf } from "../programs/jobs/money.ts";
import { stakeAddressOf } from "../programs/jobs/node-admission.ts";

const { jobs_program, nos_mint } = networks.localnet;
const program = { programAddress: jobs_program };

/** Takes a waiting job, or waits for one; `run` becomes the run's address when there is a job. */
export function workInstruction(
  node: TransactionSigner,
  run: TransactionSigner,
  market: Address,
): Instruction {
  const accounts = {
    run,
    market,
    payer: node,
    stake: stakeAddressOf(node.address),
    nft: nosAccountOf(node.address),
    metadata: SYSTEM_PROGRAM_ADDRESS,
    authority: node,
  };
  return getWorkInstruction(accounts, program);
}

/** Gives a running job up. */
export function quitInstruction(
  node: TransactionSigner,
  { address, state }: { readonly address: Address; readonly state: RunAccount },
): Instruction {
  return getQuitInstruction({ job: state.job, run: address, payer: state.payer, authority: node }, program);
}

/** Leaves the queue. */
export function stopInstruction(node: TransactionSigner, market: Address): Instruction {
  return getStopInstruction({ market, node: node.address, authority: node }, program);
}

export interface EndedRun {
  readonly job: Address;
  readonly job_state: JobAccount;
  readonly run: Address;
  readonly run_state: RunAccount;
  readonly market_state: MarketAccount;
  readonly result: Uint8Array;
}

/** Posts a result and collects the pay, making sure that both sides have an account to be paid into. */
export function finishInstructions(node: TransactionSigner, ended: EndedRun): Instruction[] {
  const { job_state, run_state } = ended;
  const accountOf = (owner: Address) =>
    getCreateAssociatedTokenIdempotentInstruction({
      payer: node,
      ata: nosAccountOf(owner),
      owner,
      mint: nos_mint,
    });
  const finish = getFinishInstruction(
    {
      job: ended.job,
      run: ended.run,
      market: job_state.market,
      vault: ended.market_state.vault,
      deposit: nosAccountOf(job_state.payer),
      user: nosAccountOf(node.address),
      payerRun: run_state.payer,
      payerJob: job_state.payer,
      authority: node,
      ipfsResult: ended.result,
    },
    program,
  );
  return [accountOf(node.address), accountOf(job_state.payer), finish];
}

/** Posts the result of a job its owner ended. */
export function completeInstruction(node: TransactionSigner, job: Address, result: Uint8Array): Instruction {
  return getCompleteInstruction({ job, authority: node, ipfsResult: result }, program);
}
