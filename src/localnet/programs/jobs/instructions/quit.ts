import { getQuitInstructionDataDecoder, QUIT_DISCRIMINATOR } from "@nosana/jobs-program";
import { account, signer, unchecked } from "../../anchor/fields.ts";
import { defineInstruction } from "../../anchor/instruction.ts";
import { nosanaError } from "../../nosana-error.ts";
import { jobAccount, runAccount } from "../accounts.ts";
import { jobsError } from "../errors.ts";
import { jobState } from "../job-state.ts";

/** The node gives a job up. The deposit stays in the vault, whatever state the job was in before. */
export const quit = defineInstruction({
  name: "Quit",
  discriminator: QUIT_DISCRIMINATOR,
  data: getQuitInstructionDataDecoder(),
  accounts: {
    job: account(jobAccount, { mut: true }),
    run: account(runAccount, { mut: true, close: "payer" }),
    payer: unchecked({ mut: true }),
    authority: signer(),
  },
  rules: {
    run({ run, job, payer, authority }, check) {
      check.hasOne(run.state.job, job, jobsError.InvalidJobAccount);
      check.hasOne(run.state.payer, payer, nosanaError.InvalidPayer);
      check.constraint(run.state.node === authority.address, nosanaError.Unauthorized);
    },
  },
  run({ job }) {
    job.state.state = jobState.stopped;
  },
});
