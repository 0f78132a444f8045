import { CLOSE_ADMIN_DISCRIMINATOR, getCloseAdminInstructionDataDecoder } from "@nosana/jobs-program";
import { TOKEN_PROGRAM_ADDRESS } from "@solana-program/token";
import { account, program, signer } from "../../anchor/fields.ts";
import { defineInstruction } from "../../anchor/instruction.ts";
import { nosanaError } from "../../nosana-error.ts";
import { tokenAccountType } from "../../token/account-types.ts";
import { marketAccount } from "../accounts.ts";
import { marketAdmin } from "../admin.ts";
import { closeVault } from "../money.ts";

/** The admin closes any market. */
export const closeAdmin = defineInstruction({
  name: "CloseAdmin",
  discriminator: CLOSE_ADMIN_DISCRIMINATOR,
  data: getCloseAdminInstructionDataDecoder(),
  accounts: {
    market: account(marketAccount, { mut: true, close: "authority" }),
    vault: account(tokenAccountType, { mut: true }),
    user: account(tokenAccountType, { mut: true }),
    authority: signer(),
    token_program: program(TOKEN_PROGRAM_ADDRESS),
  },
  rules: {
    market: ({ market, vault }, check) => check.hasOne(market.state.vault, vault, nosanaError.InvalidVault),
    authority: (_given, check) => check.address(marketAdmin, nosanaError.Unauthorized),
  },
  run: (given, _data, call) => closeVault(call, given),
});
