import { ASSIGN_DISCRIMINATOR, getAssignInstructionDataDecoder } from "@nosana/jobs-program";
import { SYSTEM_PROGRAM_ADDRESS } from "@solana-program/system";
import { TOKEN_PROGRAM_ADDRESS } from "@solana-program/token";
import { networks } from "../../../../nosana/index.ts";
import { anchorFailure } from "../../anchor/errors.ts";
import { account, created, program, signer, unchecked } from "../../anchor/fields.ts";
import { defineInstruction } from "../../anchor/instruction.ts";
import { nosanaError } from "../../nosana-error.ts";
import { reflectionAccount } from "../../rewards/reflection.ts";
import { tokenAccountType } from "../../token/account-types.ts";
import { jobAccount, marketAccount, runAccount } from "../accounts.ts";
import { jobsError } from "../errors.ts";
import { fillJob } from "../job-state.ts";
import { isUsualAccount, type JobsSettings, takeDeposit } from "../money.ts";
import { queueType, removeFromQueue } from "../queue.ts";
import { fillRun } from "../run-account.ts";

const source = "programs/nosana-jobs/src/instructions/assign.rs:8";

/** Posts a job that runs at once on a named node, wherever in the queue that node waits. */
export const assign = defineInstruction({
  name: "Assign",
  discriminator: ASSIGN_DISCRIMINATOR,
  data: getAssignInstructionDataDecoder(),
  accounts: {
    job: created(jobAccount, "payer", source),
    market: account(marketAccount, { mut: true }),
    run: created(runAccount, "payer", source),
    node: unchecked(),
    user: account(tokenAccountType, { mut: true }),
    vault: account(tokenAccountType, { mut: true }),
    payer: signer({ mut: true }),
    rewards_reflection: account(reflectionAccount, { mut: true }),
    rewards_vault: account(tokenAccountType, { mut: true }),
    authority: signer(),
    rewards_program: program(networks.localnet.rewards_program),
    token_program: program(TOKEN_PROGRAM_ADDRESS),
    system_program: program(SYSTEM_PROGRAM_ADDRESS),
  },
  rules: {
    market({ market, vault }, check) {
      check.hasOne(market.state.vault, vault, nosanaError.InvalidVault);
      check.constraint(market.state.queueType === queueType.node, jobsError.MarketInWrongState);
    },
    user: ({ market, user, payer }, check) =>
      check.constraint(
        isUsualAccount(market.state.jobPrice, user.address, payer.address),
        nosanaError.InvalidATA,
      ),
  },
  run(given, { ipfsJob, timeout }, call, settings: JobsSettings) {
    const { job, market, run, node, payer } = given;
    if (!removeFromQueue(market.state, node.address)) {
      throw anchorFailure(call, jobsError.NotInMarketQueue, "handler");
    }
    fillJob(job.state, market.state, {
      ipfs_job: ipfsJob,
      market: market.address,
      payer: payer.address,
      project: given.authority.address,
      timeout,
    });
    const fresh = { job: job.address, node: node.address, payer: payer.address };
    fillRun(run.state, fresh, call.unix_time);
    takeDeposit(call, job.state, timeout, given, settings);
  },
});
