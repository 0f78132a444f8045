import { COMPLETE_DISCRIMINATOR, getCompleteInstructionDataDecoder } from "@nosana/jobs-program";
import { anchorFailure } from "../../anchor/errors.ts";
import { account, signer } from "../../anchor/fields.ts";
import { defineInstruction } from "../../anchor/instruction.ts";
import { nosanaError } from "../../nosana-error.ts";
import { jobAccount } from "../accounts.ts";
import { jobsError } from "../errors.ts";
import { isNullResult, jobState } from "../job-state.ts";

/** The node posts the result of a job its owner ended. */
export const complete = defineInstruction({
  name: "Complete",
  discriminator: COMPLETE_DISCRIMINATOR,
  data: getCompleteInstructionDataDecoder(),
  accounts: {
    job: account(jobAccount, { mut: true }),
    authority: signer(),
  },
  rules: {
    job({ job, authority }, check) {
      check.constraint(job.state.state === jobState.done, jobsError.JobInWrongState);
      check.constraint(job.state.node === authority.address, nosanaError.Unauthorized);
      check.constraint(isNullResult(job.state.ipfsResult), jobsError.JobResultsAlreadySet);
    },
  },
  run({ job }, { ipfsResult }, call) {
    if (isNullResult(ipfsResult)) {
      const source = "programs/nosana-jobs/src/instructions/complete.rs:17";
      throw anchorFailure(call, jobsError.JobResultNull, { source });
    }
    job.state.ipfsResult = ipfsResult;
  },
});
