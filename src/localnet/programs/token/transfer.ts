import type { Address } from "@solana/kit";
import {
  AccountState,
  getTransferCheckedInstructionDataDecoder,
  getTransferInstructionDataDecoder,
} from "@solana-program/token";
import type { Call } from "../../ledger/program.ts";
import { accountAt, decodeArguments, requireSigner } from "../call-accounts.ts";
import { allowanceAfter, isDelegate } from "./delegation.ts";
import { failToken, readMint, readToken, tokenError, writeToken } from "./state.ts";

export function transfer(call: Call): void {
  const { amount } = decodeArguments(() => getTransferInstructionDataDecoder().decode(call.data));
  const [from, to] = [accountAt(call, 0).address, accountAt(call, 1).address];
  move(call, { from, to, authority: 2, amount });
}

export function transferChecked(call: Call): void {
  const { amount, decimals } = decodeArguments(() =>
    getTransferCheckedInstructionDataDecoder().decode(call.data),
  );
  const [from, mint, to] = [0, 1, 2].map((index) => accountAt(call, index).address) as [
    Address,
    Address,
    Address,
  ];
  move(call, { from, to, authority: 3, amount, mint, decimals });
}

interface Move {
  readonly from: Address;
  readonly to: Address;
  /** Place of the authority among the instruction's accounts. */
  readonly authority: number;
  readonly amount: bigint;
  readonly mint?: Address;
  readonly decimals?: number;
}

/** Moves tokens, with the checks in the program's order: whoever is the delegate takes from the allowance, the owner too. */
function move(call: Call, { from, to, authority, amount, mint, decimals }: Move): void {
  const owner = accountAt(call, authority);
  const [source, destination] = [readToken(call, from), readToken(call, to)];
  if (source.state === AccountState.Frozen || destination.state === AccountState.Frozen) {
    throw failToken(call, tokenError.account_frozen, "Account is frozen");
  }
  if (source.amount < amount) throw failToken(call, tokenError.insufficient_funds, "insufficient funds");
  if (source.mint !== destination.mint || (mint !== undefined && source.mint !== mint)) {
    throw failToken(call, tokenError.mint_mismatch, "Account not associated with this Mint");
  }
  if (mint !== undefined && readMint(call, mint).decimals !== decimals) {
    const text = "The provided decimals value different from the Mint decimals";
    throw failToken(call, tokenError.mint_decimals_mismatch, text);
  }
  const delegated = isDelegate(source, owner.address);
  if (!delegated && source.owner !== owner.address) {
    throw failToken(call, tokenError.owner_mismatch, "owner does not match");
  }
  requireSigner(owner);
  const allowance = delegated ? allowanceAfter(call, source, amount) : {};
  if (from === to) return;
  writeToken(call, from, { ...source, ...allowance, amount: source.amount - amount });
  writeToken(call, to, { ...destination, amount: destination.amount + amount });
}
