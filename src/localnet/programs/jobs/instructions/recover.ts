import { getRecoverInstructionDataDecoder, RECOVER_DISCRIMINATOR } from "@nosana/jobs-program";
import { TOKEN_PROGRAM_ADDRESS } from "@solana-program/token";
import { account, program, signer, unchecked } from "../../anchor/fields.ts";
import { defineInstruction } from "../../anchor/instruction.ts";
import { nosanaError } from "../../nosana-error.ts";
import { tokenAccountType } from "../../token/account-types.ts";
import { jobAccount, marketAccount } from "../accounts.ts";
import { jobsError } from "../errors.ts";
import { costOf, jobState } from "../job-state.ts";
import { payFromVault } from "../money.ts";

/** The owner gets the whole deposit of a job a node quit, into any token account. */
export const recover = defineInstruction({
  name: "Recover",
  discriminator: RECOVER_DISCRIMINATOR,
  data: getRecoverInstructionDataDecoder(),
  accounts: {
    job: account(jobAccount, { mut: true, close: "payer" }),
    market: account(marketAccount),
    vault: account(tokenAccountType, { mut: true }),
    user: account(tokenAccountType, { mut: true }),
    payer: unchecked({ mut: true }),
    authority: signer(),
    token_program: program(TOKEN_PROGRAM_ADDRESS),
  },
  rules: {
    job({ job, payer, market, authority }, check) {
      check.hasOne(job.state.payer, payer, nosanaError.InvalidPayer);
      check.hasOne(job.state.market, market, jobsError.InvalidMarketAccount);
      check.constraint(job.state.project === authority.address, nosanaError.Unauthorized);
      check.constraint(job.state.state === jobState.stopped, jobsError.JobInWrongState);
    },
    market: ({ market, vault }, check) => check.hasOne(market.state.vault, vault, nosanaError.InvalidVault),
  },
  run({ job, vault, user }, _data, call) {
    payFromVault(call, vault, user, costOf(job.state, job.state.timeout));
  },
});
