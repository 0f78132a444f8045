import { getListInstructionDataDecoder, LIST_DISCRIMINATOR } from "@nosana/jobs-program";
import { SYSTEM_PROGRAM_ADDRESS } from "@solana-program/system";
import { TOKEN_PROGRAM_ADDRESS } from "@solana-program/token";
import { networks } from "../../../../nosana/index.ts";
import { account, created, program, signer, unchecked } from "../../anchor/fields.ts";
import { defineInstruction } from "../../anchor/instruction.ts";
import { nosanaError } from "../../nosana-error.ts";
import { reflectionAccount } from "../../rewards/reflection.ts";
import { tokenAccountType } from "../../token/account-types.ts";
import { jobAccount, marketAccount } from "../accounts.ts";
import { fillJob } from "../job-state.ts";
import { isUsualAccount, type JobsSettings, takeDeposit } from "../money.ts";
import { addToQueue, kindOfQueue, popFromQueue } from "../queue.ts";
import { checkRunIsFree, createRun } from "../run-account.ts";

const source = "programs/nosana-jobs/src/instructions/list.rs:8";

/** Posts a job: it waits in the market's queue, or runs at once on the node that waited longest. */
export const list = defineInstruction({
  name: "List",
  discriminator: LIST_DISCRIMINATOR,
  data: getListInstructionDataDecoder(),
  accounts: {
    job: created(jobAccount, "payer", source),
    market: account(marketAccount, { mut: true }),
    run: unchecked({ mut: true }),
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
    market: ({ market, vault }, check) => check.hasOne(market.state.vault, vault, nosanaError.InvalidVault),
    run: ({ run }, check) => checkRunIsFree(run, check),
    user: ({ market, user, payer }, check) =>
      check.constraint(
        isUsualAccount(market.state.jobPrice, user.address, payer.address),
        nosanaError.InvalidATA,
      ),
  },
  run(given, { ipfsJob, timeout }, call, settings: JobsSettings) {
    const { job, market, run, payer } = given;
    fillJob(job.state, market.state, {
      ipfs_job: ipfsJob,
      market: market.address,
      payer: payer.address,
      project: given.authority.address,
      timeout,
    });
    if (kindOfQueue(market.state) === "node") {
      const node = popFromQueue(market.state);
      createRun(call, run.address, { job: job.address, node, payer: payer.address });
    } else {
      addToQueue(market.state, job.address, "job");
    }
    takeDeposit(call, job.state, timeout, given, settings);
  },
});
