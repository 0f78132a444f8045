import type { Codec } from "@solana/kit";
import {
  AccountState,
  getMintCodec,
  getTokenCodec,
  type Mint,
  TOKEN_PROGRAM_ADDRESS,
  type Token,
} from "@solana-program/token";
import { ProgramError } from "../anchor/errors.ts";
import type { AccountType } from "../anchor/fields.ts";
import { bytesOfMint, bytesOfTokenAccount } from "./state.ts";

/** The Token program's accounts as an Anchor program reads them. */
export const tokenAccountType: AccountType<Token> = {
  name: "TokenAccount",
  owner: TOKEN_PROGRAM_ADDRESS,
  bytes: bytesOfTokenAccount,
  decode(data) {
    const token = unpack(getTokenCodec(), bytesOfTokenAccount, data);
    if (token.state === AccountState.Uninitialized) throw new ProgramError("UninitializedAccount");
    return token;
  },
  encode: (state) => Uint8Array.from(getTokenCodec().encode(state)),
};

export const mintAccountType: AccountType<Mint> = {
  name: "Mint",
  owner: TOKEN_PROGRAM_ADDRESS,
  bytes: bytesOfMint,
  decode(data) {
    const mint = unpack(getMintCodec(), bytesOfMint, data);
    if (!mint.isInitialized) throw new ProgramError("UninitializedAccount");
    return mint;
  },
  encode: (state) => Uint8Array.from(getMintCodec().encode(state)),
};

/** Reads an account the Token program's way, whose errors Anchor hands on. */
// biome-ignore lint/suspicious/noExplicitAny: what goes in is a wider form of what comes out
function unpack<T>(codec: Codec<any, T>, bytes: number, data: Uint8Array): T {
  if (data.length !== bytes) throw new ProgramError("InvalidAccountData");
  try {
    return codec.decode(data);
  } catch {
    throw new ProgramError("InvalidAccountData");
  }
}
