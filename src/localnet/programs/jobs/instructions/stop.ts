import { getStopInstructionDataDecoder, STOP_DISCRIMINATOR } from "@nosana/jobs-program";
import { anchorFailure } from "../../anchor/errors.ts";
import { account, signer, unchecked } from "../../anchor/fields.ts";
import { defineInstruction } from "../../anchor/instruction.ts";
import { nosanaError } from "../../nosana-error.ts";
import { marketAccount } from "../accounts.ts";
import { jobsError } from "../errors.ts";
import { queueType, removeFromQueue } from "../queue.ts";

/** A node stops waiting, or the market's owner sends it away. */
export const stop = defineInstruction({
  name: "Stop",
  discriminator: STOP_DISCRIMINATOR,
  data: getStopInstructionDataDecoder(),
  accounts: {
    market: account(marketAccount, { mut: true }),
    node: unchecked(),
    authority: signer(),
  },
  rules: {
    market({ market, node, authority }, check) {
      const mayStop = [market.state.authority, node.address].includes(authority.address);
      check.constraint(market.state.queueType === queueType.node, jobsError.MarketInWrongState);
      check.constraint(mayStop, nosanaError.Unauthorized);
    },
  },
  run({ market, node }, _data, call) {
    if (!removeFromQueue(market.state, node.address)) {
      throw anchorFailure(call, jobsError.NotInMarketQueue, "handler");
    }
  },
});
