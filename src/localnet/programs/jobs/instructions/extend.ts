import { EXTEND_DISCRIMINATOR, getExtendInstructionDataDecoder } from "@nosana/jobs-program";
import { TOKEN_PROGRAM_ADDRESS } from "@solana-program/token";
import { networks } from "../../../../nosana/index.ts";
import { ProgramPanic } from "../../../ledger/failure.ts";
import { anchorFailure } from "../../anchor/errors.ts";
import { account, program, signer } from "../../anchor/fields.ts";
import { defineInstruction } from "../../anchor/instruction.ts";
import { nosanaError } from "../../nosana-error.ts";
import { reflectionAccount } from "../../rewards/reflection.ts";
import { tokenAccountType } from "../../token/account-types.ts";
import { jobAccount, marketAccount } from "../accounts.ts";
import { jobsError } from "../errors.ts";
import { jobState } from "../job-state.ts";
import { isUsualAccount, type JobsSettings, takeDeposit } from "../money.ts";

/** The owner pays for more time. The new timeout is the total, not the difference. */
export const extend = defineInstruction({
  name: "Extend",
  discriminator: EXTEND_DISCRIMINATOR,
  data: getExtendInstructionDataDecoder(),
  accounts: {
    job: account(jobAccount, { mut: true }),
    market: account(marketAccount),
    user: account(tokenAccountType, { mut: true }),
    vault: account(tokenAccountType, { mut: true }),
    rewards_reflection: account(reflectionAccount, { mut: true }),
    rewards_vault: account(tokenAccountType, { mut: true }),
    authority: signer(),
    payer: signer(),
    rewards_program: program(networks.localnet.rewards_program),
    token_program: program(TOKEN_PROGRAM_ADDRESS),
  },
  rules: {
    job({ job, market, authority, payer }, check) {
      const { project, price, payer: first, state } = job.state;
      check.hasOne(job.state.market, market, jobsError.InvalidMarketAccount);
      check.constraint(project === authority.address, nosanaError.Unauthorized);
      check.constraint(price === 0n || first === payer.address, nosanaError.Unauthorized);
      check.constraint(state === jobState.queued, jobsError.JobInWrongState);
    },
    market: ({ market, vault }, check) => check.hasOne(market.state.vault, vault, nosanaError.InvalidVault),
    user: ({ job, user, payer }, check) =>
      check.constraint(isUsualAccount(job.state.price, user.address, payer.address), nosanaError.InvalidATA),
  },
  run(given, { timeout }, call, settings: JobsSettings) {
    const job = given.job.state;
    if (timeout <= job.timeout) {
      const source = "programs/nosana-jobs/src/instructions/extend.rs:41";
      const values = [timeout, job.timeout] as const;
      throw anchorFailure(call, jobsError.JobTimeoutNotGreater, { source, values });
    }
    const added = timeout - job.timeout;
    if (added >= 1n << 63n) {
      const place = "programs/nosana-jobs/src/instructions/extend.rs:47:24";
      throw new ProgramPanic("attempt to subtract with overflow", place);
    }
    job.timeout = timeout;
    takeDeposit(call, job, added, given, settings);
  },
});
