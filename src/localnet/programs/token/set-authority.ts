import { type Address, isSome, none, type Option } from "@solana/kit";
import { AuthorityType, getSetAuthorityInstructionDataDecoder, type Mint } from "@solana-program/token";
import { InstructionFailure } from "../../ledger/failure.ts";
import type { Call } from "../../ledger/program.ts";
import { accountAt, decodeArguments, requireSigner } from "../call-accounts.ts";
import { nobody, unfrozen } from "./delegation.ts";
import {
  bytesOfMint,
  bytesOfTokenAccount,
  failToken,
  readMint,
  readToken,
  tokenError,
  writeMint,
  writeToken,
} from "./state.ts";

/** Gives an account, or a power over a mint, to somebody else (solana-program/token, `process_set_authority`). */
export function setAuthority(call: Call): void {
  const { authorityType, newAuthority } = decodeArguments(() =>
    getSetAuthorityInstructionDataDecoder().decode(call.data),
  );
  const { address } = accountAt(call, 0);
  const bytes = call.read(address).data.length;
  if (bytes === bytesOfTokenAccount) ofAccount(call, address, authorityType, newAuthority);
  else if (bytes === bytesOfMint) ofMint(call, address, authorityType, newAuthority);
  else throw new InstructionFailure("InvalidArgument");
}

function ofAccount(call: Call, address: Address, kind: AuthorityType, given: Option<Address>): void {
  const token = unfrozen(call, readToken(call, address));
  if (kind === AuthorityType.AccountOwner) {
    requireAuthority(call, token.owner);
    if (!isSome(given)) throw failToken(call, tokenError.invalid_instruction, "Invalid instruction");
    // A new owner is bound by nothing that the old one allowed; of tokens that are SOL, also not who may close it.
    const closeAuthority = isSome(token.isNative) ? none<Address>() : token.closeAuthority;
    writeToken(call, address, { ...token, owner: given.value, ...nobody, closeAuthority });
  } else if (kind === AuthorityType.CloseAccount) {
    requireAuthority(call, isSome(token.closeAuthority) ? token.closeAuthority.value : token.owner);
    writeToken(call, address, { ...token, closeAuthority: given });
  } else throw notSupported(call);
}

function ofMint(call: Call, address: Address, kind: AuthorityType, given: Option<Address>): void {
  const mint: Mint = readMint(call, address);
  if (kind === AuthorityType.MintTokens) {
    if (!isSome(mint.mintAuthority))
      throw failToken(call, tokenError.fixed_supply, "the total supply of this token is fixed");
    requireAuthority(call, mint.mintAuthority.value);
    writeMint(call, address, { ...mint, mintAuthority: given });
  } else if (kind === AuthorityType.FreezeAccount) {
    if (!isSome(mint.freezeAuthority))
      throw failToken(call, tokenError.mint_cannot_freeze, "This token mint cannot freeze accounts");
    requireAuthority(call, mint.freezeAuthority.value);
    writeMint(call, address, { ...mint, freezeAuthority: given });
  } else throw notSupported(call);
}

function requireAuthority(call: Call, expected: Address): void {
  const authority = accountAt(call, 1);
  if (authority.address !== expected)
    throw failToken(call, tokenError.owner_mismatch, "owner does not match");
  requireSigner(authority);
}

function notSupported(call: Call): InstructionFailure {
  const text = "Account does not support specified authority type";
  return failToken(call, tokenError.authority_type_not_supported, text);
}
