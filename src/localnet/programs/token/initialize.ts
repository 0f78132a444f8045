import { type Address, none } from "@solana/kit";
import {
  AccountState,
  getInitializeAccount3InstructionDataDecoder,
  getInitializeMint2InstructionDataDecoder,
  getMintToInstructionDataDecoder,
  TOKEN_PROGRAM_ADDRESS,
} from "@solana-program/token";
import { rentExemptMinimum } from "../../ledger/account.ts";
import { InstructionFailure } from "../../ledger/failure.ts";
import type { Call } from "../../ledger/program.ts";
import { accountAt, decodeArguments, requireSigner } from "../call-accounts.ts";
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

export function initializeAccount3(call: Call): void {
  const { owner } = decodeArguments(() => getInitializeAccount3InstructionDataDecoder().decode(call.data));
  const [account, mint] = [accountAt(call, 0).address, accountAt(call, 1).address];
  requireBlank(call, account, bytesOfTokenAccount);
  readMint(call, mint);
  writeToken(call, account, {
    mint,
    owner,
    amount: 0n,
    delegate: none(),
    state: AccountState.Initialized,
    isNative: none(),
    delegatedAmount: 0n,
    closeAuthority: none(),
  });
}

export function initializeMint2(call: Call): void {
  const { decimals, mintAuthority, freezeAuthority } = decodeArguments(() =>
    getInitializeMint2InstructionDataDecoder().decode(call.data),
  );
  const mint = accountAt(call, 0).address;
  requireBlank(call, mint, bytesOfMint);
  writeMint(call, mint, {
    mintAuthority: { __option: "Some", value: mintAuthority },
    supply: 0n,
    decimals,
    isInitialized: true,
    freezeAuthority,
  });
}

export function mintTo(call: Call): void {
  const { amount } = decodeArguments(() => getMintToInstructionDataDecoder().decode(call.data));
  const [mintAddress, to, authority] = [
    accountAt(call, 0).address,
    accountAt(call, 1).address,
    accountAt(call, 2),
  ];
  const [token, mint] = [readToken(call, to), readMint(call, mintAddress)];
  if (token.mint !== mintAddress) {
    throw failToken(call, tokenError.mint_mismatch, "Account not associated with this Mint");
  }
  if (mint.mintAuthority.__option === "None") {
    throw failToken(call, tokenError.fixed_supply, "the total supply of this token is fixed");
  }
  if (mint.mintAuthority.value !== authority.address) {
    throw failToken(call, tokenError.owner_mismatch, "owner does not match");
  }
  requireSigner(authority);
  if (mint.supply + amount >= 1n << 64n) throw failToken(call, tokenError.overflow, "Operation overflowed");
  writeToken(call, to, { ...token, amount: token.amount + amount });
  writeMint(call, mintAddress, { ...mint, supply: mint.supply + amount });
}

function requireBlank(call: Call, address: Address, bytes: number): void {
  const account = call.read(address);
  if (account.owner !== TOKEN_PROGRAM_ADDRESS) throw new InstructionFailure("IncorrectProgramId");
  if (account.data.length !== bytes) throw new InstructionFailure("InvalidAccountData");
  if (account.data.some((byte) => byte !== 0)) {
    throw failToken(call, tokenError.already_in_use, "Already in use");
  }
  if (account.lamports < rentExemptMinimum(bytes)) {
    throw failToken(call, tokenError.not_rent_exempt, "Lamport balance below rent-exempt threshold");
  }
}
