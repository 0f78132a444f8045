import type { Address } from "@solana/kit";
import { z } from "zod";
import { exists } from "../../ledger/account.ts";
import type { Commitment } from "../../ledger/commitment.ts";
import { type AccountFormat, accountView, beginningOf, filterOf } from "../account-view.ts";
import {
  commitmentConfig,
  commitmentFor,
  inContext,
  type MethodTable,
  method,
  optional,
  type RpcContext,
} from "../method.ts";
import { accountConfig, addressParam, programConfig } from "../params.ts";

const mostAccountsAtOnce = 100;

/** Accounts, one, several, or all of a program. */
export const accountMethods: MethodTable = {
  getAccountInfo: method(z.tuple([addressParam, optional(accountConfig)]), (context, [address, config]) => {
    const commitment = commitmentFor(context, config);
    return inContext(context, commitment, viewOf(context, address, commitment, config ?? {}));
  }),

  getMultipleAccounts: method(
    z.tuple([
      z.array(addressParam).max(mostAccountsAtOnce, `Too many inputs provided; max ${mostAccountsAtOnce}`),
      optional(accountConfig),
    ]),
    (context, [addresses, config]) => {
      const commitment = commitmentFor(context, config);
      // Unlike a single account, several are shown in base 64 unless asked for otherwise.
      const format = { encoding: "base64" as const, ...config };
      const views = addresses.map((address) => viewOf(context, address, commitment, format));
      return inContext(context, commitment, views);
    },
  ),

  getProgramAccounts: method(
    z.tuple([addressParam, optional(programConfig)]),
    (context, [program, config]) => {
      const commitment = commitmentFor(context, config);
      const filters = config?.filters ?? [];
      const passes = filterOf(filters);
      const found = [...context.ledger.accountsOf(program, commitment, beginningOf(filters))]
        .filter(([, account]) => passes(account))
        .map(([pubkey]) => ({ account: viewOf(context, pubkey, commitment, config ?? {}), pubkey }));
      return config?.withContext ? inContext(context, commitment, found) : found;
    },
  ),

  getBalance: method(z.tuple([addressParam, optional(commitmentConfig)]), (context, [address, config]) => {
    const commitment = commitmentFor(context, config);
    return inContext(context, commitment, context.ledger.account(address, commitment).lamports);
  }),
};

/** The account as the RPC shows it, null where none exists. */
export function viewOf(
  { ledger }: RpcContext,
  address: Address,
  commitment: Commitment,
  format: AccountFormat,
) {
  const read = (wanted: Address) => ledger.account(wanted, commitment);
  const account = read(address);
  return exists(account) ? accountView(account, format, read) : null;
}
