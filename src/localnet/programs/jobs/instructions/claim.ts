import { CLAIM_DISCRIMINATOR, getClaimInstructionDataDecoder } from "@nosana/jobs-program";
import { SYSTEM_PROGRAM_ADDRESS } from "@solana-program/system";
import { account, created, program, signer, unchecked } from "../../anchor/fields.ts";
import { defineInstruction } from "../../anchor/instruction.ts";
import { tokenAccountType } from "../../token/account-types.ts";
import { jobAccount, marketAccount, runAccount, stakeAccount } from "../accounts.ts";
import { jobsError } from "../errors.ts";
import { jobState } from "../job-state.ts";
import { checkMetadata, checkNft, checkStake } from "../node-admission.ts";
import { fillRun } from "../run-account.ts";

const source = "programs/nosana-jobs/src/instructions/claim.rs:5";

/** A node takes a job another one quit. The job still counts as stopped, so several nodes may claim it. */
export const claim = defineInstruction({
  name: "Claim",
  discriminator: CLAIM_DISCRIMINATOR,
  data: getClaimInstructionDataDecoder(),
  accounts: {
    job: account(jobAccount, { mut: true }),
    run: created(runAccount, "payer", source),
    market: account(marketAccount),
    stake: account(stakeAccount),
    nft: account(tokenAccountType),
    metadata: unchecked(),
    payer: signer({ mut: true }),
    authority: signer(),
    system_program: program(SYSTEM_PROGRAM_ADDRESS),
  },
  rules: {
    job({ job, market }, check) {
      check.hasOne(job.state.market, market, jobsError.InvalidMarketAccount);
      check.constraint(job.state.state === jobState.stopped, jobsError.JobInWrongState);
    },
    stake: (given, check) => checkStake(given, check),
    nft: (given, check) => checkNft(given, check),
    metadata: (given, check) => checkMetadata(given, check),
  },
  run({ job, run, payer, authority }, _data, call) {
    const fresh = { job: job.address, node: authority.address, payer: payer.address };
    fillRun(run.state, fresh, call.unix_time);
  },
});
