import { getUpdateInstructionDataDecoder, UPDATE_DISCRIMINATOR } from "@nosana/jobs-program";
import { account, signer, unchecked } from "../../anchor/fields.ts";
import { defineInstruction } from "../../anchor/instruction.ts";
import { nosanaError } from "../../nosana-error.ts";
import { marketAccount } from "../accounts.ts";

/** The market's owner changes its terms; jobs already posted keep theirs. */
export const update = defineInstruction({
  name: "Update",
  discriminator: UPDATE_DISCRIMINATOR,
  data: getUpdateInstructionDataDecoder(),
  accounts: {
    market: account(marketAccount, { mut: true }),
    access_key: unchecked(),
    authority: signer(),
  },
  rules: {
    market: ({ market, authority }, check) =>
      check.hasOne(market.state.authority, authority, nosanaError.Unauthorized),
  },
  run({ market, access_key }, args) {
    Object.assign(market.state, {
      jobExpiration: args.jobExpiration,
      jobPrice: args.jobPrice,
      jobType: args.jobType,
      nodeAccessKey: access_key.address,
      nodeXnosMinimum: args.nodeStakeMinimum,
      jobTimeout: args.jobTimeout,
    });
  },
});
