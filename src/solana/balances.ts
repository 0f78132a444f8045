import {
  type AccountInfoBase,
  type AccountInfoWithBase64EncodedData,
  type Address,
  getBase64Encoder,
  unwrapOption,
} from "@solana/kit";
import {
  findAssociatedTokenPda,
  getTokenDecoder,
  TOKEN_PROGRAM_ADDRESS,
  type Token,
} from "@solana-program/token";
import { AppError, reasonOf } from "../base/errors.ts";
import type { Chain } from "./chain.ts";

/** What a wallet holds of one token, in its associated token account. */
export interface TokenHolding {
  readonly account: Address;
  /** Whether the token account exists; a missing one holds 0. */
  readonly exists: boolean;
  /** In the token's base units. */
  readonly amount: bigint;
  /** Who else may take how much of it, in base units; null when nobody may. */
  readonly delegate: { readonly address: Address; readonly amount: bigint } | null;
}

type FetchedAccount = AccountInfoBase & AccountInfoWithBase64EncodedData;

export interface Balances {
  readonly lamports: bigint;
  readonly token: TokenHolding;
}

/** Lamports that keep an account of `bytes` bytes on chain: (bytes + 128) × 6960, Solana's rent-exempt minimum. */
export function minimumRent(bytes: bigint): bigint {
  return (bytes + 128n) * 6960n;
}

/** The associated token account of `owner` under the classic Token program. */
export async function tokenAccountOf(owner: Address, mint: Address): Promise<Address> {
  const [account] = await findAssociatedTokenPda({ owner, mint, tokenProgram: TOKEN_PROGRAM_ADDRESS });
  return account;
}

/** The owner's SOL, and its holding of `mint`, both of the same moment: that slot. */
export async function balancesOf(
  chain: Chain,
  owner: Address,
  mint: Address,
  options: { readonly signal?: AbortSignal } = {},
): Promise<Balances & { readonly slot: bigint }> {
  const account = await tokenAccountOf(owner, mint);
  const { context, value } = await chain.rpc
    .getMultipleAccounts([owner, account], { commitment: chain.commitment, encoding: "base64" })
    .send(options.signal ? { abortSignal: options.signal } : undefined);
  return { ...decodeBalances(account, value[0], value[1]), slot: BigInt(context.slot) };
}

/** Balances from the accounts themselves: a wallet's, and its token account's at the address `account`. */
export function decodeBalances(
  account: Address,
  wallet: FetchedAccount | null | undefined,
  token: FetchedAccount | null | undefined,
): Balances {
  const held = token && token.owner === TOKEN_PROGRAM_ADDRESS ? tokenIn(account, token) : null;
  const delegate = held && unwrapOption(held.delegate);
  return {
    lamports: wallet?.lamports ?? 0n,
    token: {
      account,
      exists: held !== null,
      amount: held?.amount ?? 0n,
      delegate: held && delegate && { address: delegate, amount: held.delegatedAmount },
    },
  };
}

/** @throws AppError ACCOUNT_UNREADABLE. */
function tokenIn(account: Address, { data }: FetchedAccount): Token {
  try {
    return getTokenDecoder().decode(getBase64Encoder().encode(data[0]));
  } catch (cause) {
    const reason = reasonOf(cause);
    throw new AppError("ACCOUNT_UNREADABLE", { address: account, kind: "token", reason }, { cause });
  }
}
