import { getQuitAdminInstructionDataDecoder, QUIT_ADMIN_DISCRIMINATOR } from "@nosana/jobs-program";
import { account, signer, unchecked } from "../../anchor/fields.ts";
import { defineInstruction } from "../../anchor/instruction.ts";
import { nosanaError } from "../../nosana-error.ts";
import { runAccount } from "../accounts.ts";
import { marketAdmin } from "../admin.ts";

/** The admin closes a run. The job keeps its state and is in no queue from then on. */
export const quitAdmin = defineInstruction({
  name: "QuitAdmin",
  discriminator: QUIT_ADMIN_DISCRIMINATOR,
  data: getQuitAdminInstructionDataDecoder(),
  accounts: {
    run: account(runAccount, { mut: true, close: "payer" }),
    payer: unchecked({ mut: true }),
    authority: signer(),
  },
  rules: {
    run: ({ run, payer }, check) => check.hasOne(run.state.payer, payer, nosanaError.InvalidPayer),
    authority: (_given, check) => check.address(marketAdmin, nosanaError.Unauthorized),
  },
  run() {},
});
