import type { Address } from "@solana/kit";
import {
  AccountState,
  getTransferCheckedInstructionDataDecoder,
  getTransferInstructionDataDecoder,
} from "@solana-program/token";
import type { Call } from "../../ledger/program.ts";
import { accountAt, decodeArguments, requireSigner } from "../call-accounts.ts";
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
  const [from, mint, to] = [accountAt(call, 0), accountAt(call, 1), accountAt(call, 2)];
  if (readToken(call, from.address).mint !== mint.address) {
    throw failToken(call, tokenError.mint_mismatch, "Account not associated with this Mint");
  }
  if (readMint(call, mint.address).decimals !== decimals) {
    throw failToken(call, tokenError.mint_decimals_mismatch, "decimals different from the Mint decimals");
  }
  move(call, { from: from.address, to: to.address, authority: 3, amount });
}

interface Move {
  readonly from: Address;
  readonly to: Address;
  /** Place of the authority among the instruction's accounts. */
  readonly authority: number;
  readonly amount: bigint;
}

function move(call: Call, { from, to, authority, amount }: Move): void {
  const owner = accountAt(call, authority);
  const [source, destination] = [readToken(call, from), readToken(call, to)];
  if (source.state === AccountState.Frozen || destination.state === AccountState.Frozen) {
    throw failToken(call, tokenError.account_frozen, "Account is frozen");
  }
  if (source.amount < amount) throw failToken(call, tokenError.insufficient_funds, "insufficient funds");
  if (source.mint !== destination.mint) {
    throw failToken(call, tokenError.mint_mismatch, "Account not associated with this Mint");
  }
  if (source.owner !== owner.address)
    throw failToken(call, tokenError.owner_mismatch, "owner does not match");
  requireSigner(owner);
  if (from === to) return;
  writeToken(call, from, { ...source, amount: source.amount - amount });
  writeToken(call, to, { ...destination, amount: destination.amount + amount });
}
