import { type Address, address } from "@solana/kit";
import { AccountState, getMintDecoder, getTokenDecoder } from "@solana-program/token";
import type { Account } from "./account.ts";
import { addressAt } from "./addresses.ts";

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

/** Where the fields of these accounts stand. */
const tokenLayout = { mint: 0, owner: 32, amount: 64, state: 108 } as const;
const mintLayout = { decimals: 44, initialized: 45 } as const;

/** The token balances among the accounts of a transaction. */
export function tokenBalancesOf(
  addresses: readonly Address[],
  read: (address: Address) => Account,
): TokenBalance[] {
  return addresses.flatMap((candidate, account_index) => {
    const { owner: program, data } = read(candidate);
    if (program !== tokenProgram || data.length !== bytesOfTokenAccount || data[tokenLayout.state] === 0) {
      return [];
    }
    const mint = addressAt(data, tokenLayout.mint);
    return [
      {
        account_index,
        mint,
        owner: addressAt(data, tokenLayout.owner),
        program,
        amount: new DataView(data.buffer, data.byteOffset).getBigUint64(tokenLayout.amount, true),
        decimals: decimalsOf(read(mint)),
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

function decimalsOf({ owner, data }: Account): number {
  const isMint = owner === tokenProgram && data.length === bytesOfMint && data[mintLayout.initialized] === 1;
  return (isMint && data[mintLayout.decimals]) || 0;
}
