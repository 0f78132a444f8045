import { FINISH_DISCRIMINATOR, getFinishInstructionDataDecoder } from "@nosana/jobs-program";
import { TOKEN_PROGRAM_ADDRESS } from "@solana-program/token";
import { networks } from "../../../../nosana/index.ts";
import { anchorFailure } from "../../anchor/errors.ts";
import { account, program, signer, unchecked } from "../../anchor/fields.ts";
import { defineInstruction } from "../../anchor/instruction.ts";
import { nosanaError } from "../../nosana-error.ts";
import { tokenAccountType } from "../../token/account-types.ts";
import { jobAccount, marketAccount, runAccount } from "../accounts.ts";
import { jobsError } from "../errors.ts";
import { isNullResult, jobState } from "../job-state.ts";
import { isUsualAccount, settle } from "../money.ts";

/** The node posts the result and is paid for the time it took; the payer gets the rest back. */
export const finish = defineInstruction({
  name: "Finish",
  discriminator: FINISH_DISCRIMINATOR,
  data: getFinishInstructionDataDecoder(),
  accounts: {
    job: account(jobAccount, { mut: true }),
    run: account(runAccount, { mut: true, close: "payer_run" }),
    market: account(marketAccount),
    vault: account(tokenAccountType, { mut: true }),
    deposit: account(tokenAccountType, { mut: true, dup: true }),
    user: account(tokenAccountType, { mut: true }),
    payer_run: unchecked({ mut: true }),
    payer_job: unchecked({ mut: true }),
    authority: signer(),
    token_program: program(TOKEN_PROGRAM_ADDRESS),
  },
  rules: {
    job({ job, market, payer_job }, check) {
      check.hasOne(job.state.market, market, jobsError.InvalidMarketAccount);
      check.constraint(job.state.payer === payer_job.address, nosanaError.InvalidPayer);
    },
    run({ run, job, payer_run, authority }, check) {
      check.hasOne(run.state.job, job, jobsError.InvalidJobAccount);
      check.constraint(run.state.payer === payer_run.address, nosanaError.InvalidPayer);
      check.constraint(run.state.node === authority.address, nosanaError.Unauthorized);
    },
    market: ({ market, vault }, check) => check.hasOne(market.state.vault, vault, nosanaError.InvalidVault),
    deposit: ({ job, deposit, payer_job }, check) =>
      check.constraint(
        isUsualAccount(job.state.price, deposit.address, payer_job.address),
        nosanaError.InvalidATA,
      ),
    user: ({ job, user }, check) =>
      check.constraint(
        job.state.price === 0n || user.state.mint === networks.localnet.nos_mint,
        nosanaError.InvalidATA,
      ),
  },
  run({ job, run, vault, deposit, user, authority }, { ipfsResult }, call) {
    if (isNullResult(ipfsResult)) {
      const source = "programs/nosana-jobs/src/instructions/finish.rs:52";
      throw anchorFailure(call, jobsError.JobResultNull, { source });
    }
    Object.assign(job.state, {
      ipfsResult,
      node: authority.address,
      state: jobState.done,
      timeEnd: call.unix_time,
      timeStart: run.state.time,
    });
    settle(call, job.state, vault, { user, deposit });
  },
});
