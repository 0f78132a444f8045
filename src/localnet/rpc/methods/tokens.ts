import type { Address } from "@solana/kit";
import { TOKEN_PROGRAM_ADDRESS } from "@solana-program/token";
import { z } from "zod";
import { mintOf, tokenOf } from "../../ledger/token-balances.ts";
import { invalidParams } from "../failure.ts";
import { commitmentConfig, commitmentFor, inContext, type MethodTable, method, optional } from "../method.ts";
import { accountConfig, addressParam } from "../params.ts";
import { tokenAmount } from "../parsed-account.ts";
import { viewOf } from "./accounts.ts";

const tokenFilter = z.union([z.object({ mint: addressParam }), z.object({ programId: addressParam })]);

/** Balances in the classic Token program. */
export const tokenMethods: MethodTable = {
  getTokenAccountBalance: method(
    z.tuple([addressParam, optional(commitmentConfig)]),
    (context, [address, config]) => {
      const commitment = commitmentFor(context, config);
      const token = tokenOf(context.ledger.account(address, commitment));
      const mint = token && mintOf(context.ledger.account(token.mint, commitment));
      if (!token || !mint) throw invalidParams("could not find account");
      return inContext(context, commitment, tokenAmount(token.amount, mint.decimals));
    },
  ),

  getTokenAccountsByOwner: method(
    z.tuple([addressParam, tokenFilter, optional(accountConfig)]),
    (context, [owner, filter, config]) => {
      const commitment = commitmentFor(context, config);
      if ("programId" in filter && filter.programId !== TOKEN_PROGRAM_ADDRESS) {
        throw invalidParams("unrecognized Token program id");
      }
      const wanted = (address: Address) => {
        const token = tokenOf(context.ledger.account(address, commitment));
        return token?.owner === owner && (!("mint" in filter) || token.mint === filter.mint);
      };
      const found = [...context.ledger.accountsOf(TOKEN_PROGRAM_ADDRESS, commitment)]
        .filter(([address]) => wanted(address))
        .map(([pubkey]) => ({ account: viewOf(context, pubkey, commitment, config ?? {}), pubkey }));
      return inContext(context, commitment, found);
    },
  ),

  getTokenSupply: method(
    z.tuple([addressParam, optional(commitmentConfig)]),
    (context, [address, config]) => {
      const commitment = commitmentFor(context, config);
      const mint = mintOf(context.ledger.account(address, commitment));
      if (!mint) throw invalidParams("not a Token mint");
      return inContext(context, commitment, tokenAmount(mint.supply, mint.decimals));
    },
  ),
};
