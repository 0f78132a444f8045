import { type Address, none, some } from "@solana/kit";
import { AccountState, getApproveInstructionDataDecoder, type Token } from "@solana-program/token";
import type { Call } from "../../ledger/program.ts";
import { accountAt, decodeArguments, requireSigner } from "../call-accounts.ts";
import { failToken, readToken, tokenError, writeToken } from "./state.ts";

/** Lets somebody take so much from an account; who was allowed before no longer is. */
export function approve(call: Call): void {
  const { amount } = decodeArguments(() => getApproveInstructionDataDecoder().decode(call.data));
  const [account, delegate, owner] = [accountAt(call, 0), accountAt(call, 1), accountAt(call, 2)];
  const token = unfrozen(call, readToken(call, account.address));
  if (token.owner !== owner.address) throw failToken(call, tokenError.owner_mismatch, "owner does not match");
  requireSigner(owner);
  const allowed = { delegate: some(delegate.address), delegatedAmount: amount };
  writeToken(call, account.address, { ...token, ...allowed });
}

/** The owner takes an allowance back, or the delegate gives it up (solana-program/token, pinocchio `revoke.rs`). */
export function revoke(call: Call): void {
  const [account, authority] = [accountAt(call, 0), accountAt(call, 1)];
  const token = unfrozen(call, readToken(call, account.address));
  if (token.owner !== authority.address && !isDelegate(token, authority.address))
    throw failToken(call, tokenError.owner_mismatch, "owner does not match");
  requireSigner(authority);
  writeToken(call, account.address, { ...token, ...nobody });
}

/** Nobody but the owner may take anything. */
export const nobody = { delegate: none<Address>(), delegatedAmount: 0n } as const;

export function isDelegate({ delegate }: Token, address: string): boolean {
  return delegate.__option === "Some" && delegate.value === address;
}

/** What is left of an allowance when `amount` was taken. */
export function allowanceAfter(call: Call, { delegate, delegatedAmount }: Token, amount: bigint) {
  if (delegatedAmount < amount) throw failToken(call, tokenError.insufficient_funds, "insufficient funds");
  return delegatedAmount === amount ? nobody : { delegate, delegatedAmount: delegatedAmount - amount };
}

export function unfrozen(call: Call, token: Token): Token {
  if (token.state === AccountState.Frozen)
    throw failToken(call, tokenError.account_frozen, "Account is frozen");
  return token;
}
