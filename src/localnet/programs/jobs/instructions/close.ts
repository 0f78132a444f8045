import { CLOSE_DISCRIMINATOR, getCloseInstructionDataDecoder } from "@nosana/jobs-program";
import { TOKEN_PROGRAM_ADDRESS } from "@solana-program/token";
import { account, program, signer } from "../../anchor/fields.ts";
import { defineInstruction } from "../../anchor/instruction.ts";
import { nosanaError } from "../../nosana-error.ts";
import { tokenAccountType } from "../../token/account-types.ts";
import { marketAccount } from "../accounts.ts";
import { closeVault } from "../money.ts";

/** The market's owner closes it and takes all that is in its vault, deposits of jobs included. */
export const close = defineInstruction({
  name: "Close",
  discriminator: CLOSE_DISCRIMINATOR,
  data: getCloseInstructionDataDecoder(),
  accounts: {
    market: account(marketAccount, { mut: true, close: "authority" }),
    vault: account(tokenAccountType, { mut: true }),
    user: account(tokenAccountType, { mut: true }),
    authority: signer(),
    token_program: program(TOKEN_PROGRAM_ADDRESS),
  },
  rules: {
    market({ market, authority, vault }, check) {
      check.hasOne(market.state.authority, authority, nosanaError.Unauthorized);
      check.hasOne(market.state.vault, vault, nosanaError.InvalidVault);
    },
  },
  run: (given, _data, call) => closeVault(call, given),
});
