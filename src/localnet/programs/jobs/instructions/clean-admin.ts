import { CLEAN_ADMIN_DISCRIMINATOR, getCleanAdminInstructionDataDecoder } from "@nosana/jobs-program";
import { account, signer, unchecked } from "../../anchor/fields.ts";
import { defineInstruction } from "../../anchor/instruction.ts";
import { nosanaError } from "../../nosana-error.ts";
import { jobAccount } from "../accounts.ts";
import { marketAdmin } from "../admin.ts";

/** The admin removes a job in any state. Nothing is refunded. */
export const cleanAdmin = defineInstruction({
  name: "CleanAdmin",
  discriminator: CLEAN_ADMIN_DISCRIMINATOR,
  data: getCleanAdminInstructionDataDecoder(),
  accounts: {
    job: account(jobAccount, { mut: true, close: "payer" }),
    payer: unchecked({ mut: true }),
    authority: signer(),
  },
  rules: {
    job: ({ job, payer }, check) => check.hasOne(job.state.payer, payer, nosanaError.InvalidPayer),
    authority: (_given, check) => check.address(marketAdmin, nosanaError.Unauthorized),
  },
  run() {},
});
