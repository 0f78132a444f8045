import { CLEAN_DISCRIMINATOR, getCleanInstructionDataDecoder } from "@nosana/jobs-program";
import { account, unchecked } from "../../anchor/fields.ts";
import { defineInstruction } from "../../anchor/instruction.ts";
import { nosanaError } from "../../nosana-error.ts";
import { jobAccount, marketAccount } from "../accounts.ts";
import { jobsError } from "../errors.ts";
import { jobState } from "../job-state.ts";

/** Anybody removes a job that ended long ago. The market given need not be the job's own. */
export const clean = defineInstruction({
  name: "Clean",
  discriminator: CLEAN_DISCRIMINATOR,
  data: getCleanInstructionDataDecoder(),
  accounts: {
    job: account(jobAccount, { mut: true, close: "payer" }),
    market: account(marketAccount),
    payer: unchecked({ mut: true }),
  },
  rules: {
    job({ job, market, payer }, check, call) {
      const age = call.unix_time - job.state.timeEnd;
      check.hasOne(job.state.payer, payer, nosanaError.InvalidPayer);
      check.constraint(job.state.state === jobState.done, jobsError.JobInWrongState);
      check.constraint(market.state.jobExpiration < age, jobsError.JobNotExpired);
    },
  },
  run() {},
});
