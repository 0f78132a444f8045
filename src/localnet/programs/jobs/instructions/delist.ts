import { DELIST_DISCRIMINATOR, getDelistInstructionDataDecoder } from "@nosana/jobs-program";
import { TOKEN_PROGRAM_ADDRESS } from "@solana-program/token";
import { anchorFailure } from "../../anchor/errors.ts";
import { account, program, signer, unchecked } from "../../anchor/fields.ts";
import { defineInstruction } from "../../anchor/instruction.ts";
import { nosanaError } from "../../nosana-error.ts";
import { tokenAccountType } from "../../token/account-types.ts";
import { jobAccount, marketAccount } from "../accounts.ts";
import { jobsError } from "../errors.ts";
import { costOf, jobState } from "../job-state.ts";
import { isUsualAccount, payFromVault } from "../money.ts";
import { queueType, removeFromQueue } from "../queue.ts";

/** The owner takes a waiting job back, with its whole deposit. */
export const delist = defineInstruction({
  name: "Delist",
  discriminator: DELIST_DISCRIMINATOR,
  data: getDelistInstructionDataDecoder(),
  accounts: {
    job: account(jobAccount, { mut: true, close: "payer" }),
    market: account(marketAccount, { mut: true }),
    deposit: account(tokenAccountType, { mut: true }),
    payer: unchecked({ mut: true }),
    vault: account(tokenAccountType, { mut: true }),
    token_program: program(TOKEN_PROGRAM_ADDRESS),
    authority: signer({ mut: true }),
  },
  rules: {
    job({ job, payer, market, authority }, check) {
      check.hasOne(job.state.payer, payer, nosanaError.InvalidPayer);
      check.hasOne(job.state.market, market, jobsError.InvalidMarketAccount);
      check.constraint(job.state.project === authority.address, nosanaError.Unauthorized);
      check.constraint(job.state.state === jobState.queued, jobsError.JobInWrongState);
    },
    market({ market, vault }, check) {
      check.hasOne(market.state.vault, vault, nosanaError.InvalidVault);
      check.constraint(market.state.queueType === queueType.job, jobsError.MarketInWrongState);
    },
    deposit: ({ job, deposit, payer }, check) =>
      check.constraint(
        isUsualAccount(job.state.price, deposit.address, payer.address),
        nosanaError.InvalidATA,
      ),
  },
  run({ job, market, vault, deposit }, _data, call) {
    if (!removeFromQueue(market.state, job.address)) {
      throw anchorFailure(call, jobsError.NotInMarketQueue, "handler");
    }
    if (job.state.price === 0n) return;
    payFromVault(call, vault, deposit, costOf(job.state, job.state.timeout));
  },
});
