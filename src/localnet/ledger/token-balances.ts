import { type Address, address } from "@solana/kit";
import { AccountState, getMintDecoder, getTokenDecoder } from "@solana-program/token";
import type { Account } from "./account.ts";

const tokenProgram = address("TokenkegQfeZyiNwAJbNbGKPFXCWuBvf9Ss623VQ5DA");
const bytesOfTokenAccount = 165;
const bytesOfMint = 82;

export interface TokenBalance {
  readonly account_index: number;
  readonly mint: Address;
  readonly owner: Address;
  readonly program: Address;
  readonly amount: bigint;
  readonly decimals: number;
}

/** The token balances among the accounts of a transaction. */
export function tokenBalancesOf(
  addresses: readonly Address[],
  read: (address: Address) => Account,
): TokenBalance[] {
  return addresses.flatMap((candidate, account_index) => {
    const token = tokenOf(read(candidate));
    if (!token) return [];
    const decimals = decimalsOf(read(token.mint));
    return [
      {
        account_index,
        mint: token.mint,
        owner: token.owner,
        program: tokenProgram,
        amount: token.amount,
        decimals,
      },
    ];
  });
}

/** The decoded token account, or undefined for any other account. */
export function tokenOf(account: Account) {
  if (account.owner !== tokenProgram || account.data.length !== bytesOfTokenAccount) return undefined;
  const token = getTokenDecoder().decode(account.data);
  return token.state === AccountState.Uninitialized ? undefined : token;
}

/** The decoded mint, or undefined for any other account. */
export function mintOf(account: Account) {
  if (account.owner !== tokenProgram || account.data.length !== bytesOfMint) return undefined;
  const mint = getMintDecoder().decode(account.data);
  return mint.isInitialized ? mint : undefined;
}

function decimalsOf(account: Account): number {
  return mintOf(account)?.decimals ?? 0;
}
