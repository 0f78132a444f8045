import type { Address } from "@solana/kit";
import {
  AccountState,
  getMintEncoder,
  getTokenEncoder,
  type Mint,
  TOKEN_PROGRAM_ADDRESS,
  type Token,
} from "@solana-program/token";
import { type Account, rentExemptMinimum } from "../../ledger/account.ts";
import { InstructionFailure } from "../../ledger/failure.ts";
import type { Call } from "../../ledger/program.ts";
import { mintOf, tokenOf } from "../../ledger/token-balances.ts";

export const bytesOfTokenAccount = 165;
export const bytesOfMint = 82;

/** The Token program's own error numbers. */
export const tokenError = {
  not_rent_exempt: 0,
  insufficient_funds: 1,
  invalid_mint: 2,
  mint_mismatch: 3,
  owner_mismatch: 4,
  fixed_supply: 5,
  already_in_use: 6,
  uninitialized_state: 9,
  non_native_has_balance: 11,
  invalid_instruction: 12,
  overflow: 14,
  authority_type_not_supported: 15,
  mint_cannot_freeze: 16,
  account_frozen: 17,
  mint_decimals_mismatch: 18,
} as const;

export function failToken(call: Call, code: number, text: string): InstructionFailure {
  call.log(`Error: ${text}`);
  return new InstructionFailure({ Custom: code });
}

/** A wallet given where its token account belongs fails here, as data of the wrong size. */
export function readToken(call: Call, address: Address): Token {
  const account = call.read(address);
  if (account.data.length !== bytesOfTokenAccount) throw new InstructionFailure("InvalidAccountData");
  if (account.owner !== TOKEN_PROGRAM_ADDRESS) throw new InstructionFailure("IncorrectProgramId");
  const token = tokenOf(account);
  if (!token) throw new InstructionFailure("UninitializedAccount");
  return token;
}

export function readMint(call: Call, address: Address): Mint {
  const mint = mintOf(call.read(address));
  if (!mint) throw failToken(call, tokenError.invalid_mint, "Invalid Mint");
  return mint;
}

export function writeToken(call: Call, address: Address, token: Token): void {
  call.write(address, { ...call.read(address), data: Uint8Array.from(getTokenEncoder().encode(token)) });
}

export function writeMint(call: Call, address: Address, mint: Mint): void {
  call.write(address, { ...call.read(address), data: Uint8Array.from(getMintEncoder().encode(mint)) });
}

/** A token account as it would be after `amount` was put into it. */
export function tokenAccount(mint: Address, owner: Address, amount: bigint): Account {
  const data = getTokenEncoder().encode({
    mint,
    owner,
    amount,
    delegate: null,
    state: AccountState.Initialized,
    isNative: null,
    delegatedAmount: 0n,
    closeAuthority: null,
  });
  return {
    lamports: rentExemptMinimum(bytesOfTokenAccount),
    owner: TOKEN_PROGRAM_ADDRESS,
    data: Uint8Array.from(data),
    executable: false,
  };
}

export function mintAccount(authority: Address, supply: bigint, decimals: number): Account {
  const data = getMintEncoder().encode({
    mintAuthority: authority,
    supply,
    decimals,
    isInitialized: true,
    freezeAuthority: null,
  });
  return {
    lamports: rentExemptMinimum(bytesOfMint),
    owner: TOKEN_PROGRAM_ADDRESS,
    data: Uint8Array.from(data),
    executable: false,
  };
}
