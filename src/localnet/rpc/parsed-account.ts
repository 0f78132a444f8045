import { type Address, isSome, type Option } from "@solana/kit";
import { AccountState } from "@solana-program/token";
import { formatUnits } from "../../base/error-codes.ts";
import type { Account } from "../ledger/account.ts";
import { mintOf, tokenOf } from "../ledger/token-balances.ts";

const stateNames = { [AccountState.Initialized]: "initialized", [AccountState.Frozen]: "frozen" } as const;

/** Token accounts and mints in the RPC's parsed form; undefined for everything else. */
export function parsedAccount(account: Account, read: (address: Address) => Account) {
  const parsed = parsedToken(account, read) ?? parsedMint(account);
  return parsed && { parsed, program: "spl-token", space: account.data.length };
}

function parsedToken(account: Account, read: (address: Address) => Account) {
  const token = tokenOf(account);
  const mint = token && mintOf(read(token.mint));
  if (!token || !mint || token.state === AccountState.Uninitialized) return undefined;
  const info = {
    isNative: isSome(token.isNative),
    mint: token.mint,
    owner: token.owner,
    state: stateNames[token.state],
    tokenAmount: tokenAmount(token.amount, mint.decimals),
    ...(isSome(token.delegate) && {
      delegate: token.delegate.value,
      delegatedAmount: tokenAmount(token.delegatedAmount, mint.decimals),
    }),
    ...(isSome(token.closeAuthority) && { closeAuthority: token.closeAuthority.value }),
  };
  return { info, type: "account" };
}

function parsedMint(account: Account) {
  const mint = mintOf(account);
  if (!mint) return undefined;
  const info = {
    decimals: mint.decimals,
    freezeAuthority: orNull(mint.freezeAuthority),
    isInitialized: mint.isInitialized,
    mintAuthority: orNull(mint.mintAuthority),
    supply: mint.supply.toString(),
  };
  return { info, type: "mint" };
}

export function tokenAmount(amount: bigint, decimals: number) {
  const uiAmountString = formatUnits(amount, decimals);
  return { amount: amount.toString(), decimals, uiAmount: Number(uiAmountString), uiAmountString };
}

const orNull = <T>(option: Option<T>): T | null => (isSome(option) ? option.value : null);
