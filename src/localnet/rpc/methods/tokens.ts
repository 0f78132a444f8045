import { type Address, address } from "@solana/kit";
import { TOKEN_PROGRAM_ADDRESS } from "@solana-program/token";
import { z } from "zod";
import { type Account, exists } from "../../ledger/account.ts";
import { mintOf, tokenOf } from "../../ledger/token-balances.ts";
import { RpcFailure, rpcCode } from "../failure.ts";
import { commitmentConfig, commitmentFor, inContext, type MethodTable, method, optional } from "../method.ts";
import { accountConfig, addressParam } from "../params.ts";
import { tokenAmount } from "../parsed-account.ts";
import { viewOf } from "./accounts.ts";

/** Nobody has accounts of this program here, but wallets ask for both kinds. */
const token2022Program = address("TokenzQdBNbLqP5VEhdkAS6EPFLC1PHnBqCXEpPxuEb");

const tokenFilter = z.union([z.object({ mint: addressParam }), z.object({ programId: addressParam })]);

/** Balances in the classic Token program. */
export const tokenMethods: MethodTable = {
  getTokenAccountBalance: method(
    z.tuple([addressParam, optional(commitmentConfig)]),
    (context, [address, config]) => {
      const commitment = commitmentFor(context, config);
      const account = context.ledger.account(address, commitment);
      if (!exists(account)) throw invalidParam("could not find account");
      const token = tokenOf(account);
      const mint = token && mintOf(context.ledger.account(token.mint, commitment));
      if (!token || !mint) throw invalidParam("not a Token account");
      return inContext(context, commitment, tokenAmount(token.amount, mint.decimals));
    },
  ),

  getTokenAccountsByOwner: method(
    z.tuple([addressParam, tokenFilter, optional(accountConfig)]),
    (context, [owner, filter, config]) => {
      const commitment = commitmentFor(context, config);
      checkFilter(filter, (address) => context.ledger.account(address, commitment));
      const wanted = (address: Address) => {
        const token = tokenOf(context.ledger.account(address, commitment));
        const asked =
          "mint" in filter ? token?.mint === filter.mint : filter.programId === TOKEN_PROGRAM_ADDRESS;
        return token?.owner === owner && asked;
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
      const account = context.ledger.account(address, commitment);
      if (!exists(account)) throw invalidParam("could not find account");
      const mint = mintOf(account);
      if (!mint) throw invalidParam("not a Token mint");
      return inContext(context, commitment, tokenAmount(mint.supply, mint.decimals));
    },
  ),
};

function checkFilter(filter: z.infer<typeof tokenFilter>, read: (address: Address) => Account): void {
  if ("programId" in filter) {
    const known = [TOKEN_PROGRAM_ADDRESS, token2022Program].includes(filter.programId as never);
    if (!known) throw invalidParam("unrecognized Token program id");
  } else {
    const account = read(filter.mint);
    if (!exists(account)) throw invalidParam("could not find mint");
    if (!mintOf(account)) throw invalidParam("not a Token mint");
  }
}

/** What a node says to a parameter that is well-formed and names the wrong thing. */
function invalidParam(reason: string): RpcFailure {
  return new RpcFailure(rpcCode.invalid_params, `Invalid param: ${reason}`);
}
