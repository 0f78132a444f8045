import { END_DISCRIMINATOR, getEndInstructionDataDecoder } from "@nosana/jobs-program";
import { TOKEN_PROGRAM_ADDRESS } from "@solana-program/token";
import { account, program, signer, unchecked } from "../../anchor/fields.ts";
import { defineInstruction } from "../../anchor/instruction.ts";
import { nosanaError } from "../../nosana-error.ts";
import { tokenAccountType } from "../../token/account-types.ts";
import { jobAccount, marketAccount, runAccount } from "../accounts.ts";
import { jobsError } from "../errors.ts";
import { jobState } from "../job-state.ts";
import { isUsualAccount, settle } from "../money.ts";

/** The owner stops a running job: the node is paid for the time so far, the payer gets the rest back. */
export const end = defineInstruction({
  name: "End",
  discriminator: END_DISCRIMINATOR,
  data: getEndInstructionDataDecoder(),
  accounts: {
    job: account(jobAccount, { mut: true }),
    market: account(marketAccount),
    run: account(runAccount, { mut: true, close: "payer" }),
    deposit: account(tokenAccountType, { mut: true, dup: true }),
    user: account(tokenAccountType, { mut: true }),
    vault: account(tokenAccountType, { mut: true }),
    payer: unchecked({ mut: true }),
    authority: signer({ mut: true }),
    token_program: program(TOKEN_PROGRAM_ADDRESS),
  },
  rules: {
    job({ job, market, authority }, check) {
      check.hasOne(job.state.market, market, jobsError.InvalidMarketAccount);
      check.constraint(job.state.project === authority.address, nosanaError.Unauthorized);
    },
    market: ({ market, vault }, check) => check.hasOne(market.state.vault, vault, nosanaError.InvalidVault),
    run({ run, job, payer }, check) {
      check.hasOne(run.state.payer, payer, nosanaError.InvalidPayer);
      check.hasOne(run.state.job, job, jobsError.InvalidJobAccount);
      check.constraint(run.state.job === job.address, jobsError.JobInvalidRunAccount);
    },
    deposit: ({ job, deposit }, check) =>
      check.constraint(
        isUsualAccount(job.state.price, deposit.address, job.state.payer),
        nosanaError.InvalidATA,
      ),
    user: ({ job, run, user }, check) =>
      check.constraint(isUsualAccount(job.state.price, user.address, run.state.node), nosanaError.InvalidATA),
  },
  run({ job, run, vault, deposit, user }, _data, call) {
    Object.assign(job.state, {
      state: jobState.done,
      timeStart: run.state.time,
      timeEnd: call.unix_time,
      node: run.state.node,
    });
    settle(call, job.state, vault, { user, deposit });
  },
});
