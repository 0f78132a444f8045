import { getWorkInstructionDataDecoder, WORK_DISCRIMINATOR } from "@nosana/jobs-program";
import { SYSTEM_PROGRAM_ADDRESS } from "@solana-program/system";
import { account, program, signer, unchecked } from "../../anchor/fields.ts";
import { defineInstruction } from "../../anchor/instruction.ts";
import { tokenAccountType } from "../../token/account-types.ts";
import { marketAccount, stakeAccount } from "../accounts.ts";
import { jobsError } from "../errors.ts";
import { checkMetadata, checkNft, checkStake } from "../node-admission.ts";
import { addToQueue, kindOfQueue, popFromQueue, queueType } from "../queue.ts";
import { checkRunIsFree, createRun } from "../run-account.ts";

/** A node takes the job that waited longest, or waits for one. */
export const work = defineInstruction({
  name: "Work",
  discriminator: WORK_DISCRIMINATOR,
  data: getWorkInstructionDataDecoder(),
  accounts: {
    run: unchecked({ mut: true }),
    market: account(marketAccount, { mut: true }),
    payer: signer({ mut: true }),
    stake: account(stakeAccount),
    nft: account(tokenAccountType),
    metadata: unchecked(),
    authority: signer(),
    system_program: program(SYSTEM_PROGRAM_ADDRESS),
  },
  rules: {
    run: ({ run }, check) => checkRunIsFree(run, check),
    market: ({ market: { state }, authority }, check) =>
      check.constraint(
        state.queueType === queueType.job || !state.queue.includes(authority.address),
        jobsError.NodeAlreadyQueued,
      ),
    stake: (given, check) => checkStake(given, check),
    nft: (given, check) => checkNft(given, check),
    metadata: (given, check) => checkMetadata(given, check),
  },
  run({ run, market, payer, authority }, _data, call) {
    if (kindOfQueue(market.state) !== "job") return addToQueue(market.state, authority.address, "node");
    const job = popFromQueue(market.state);
    return createRun(call, run.address, { job, node: authority.address, payer: payer.address });
  },
});
