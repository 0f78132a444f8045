import { errorCodes } from "./anchor/errors.ts";

/** `NosanaError`, which the programs share and no IDL knows. Its numbers collide with those of each program. */
export const nosanaError = errorCodes({
  Unauthorized: "This account is not authorized to perform this action.",
  InvalidOwner: "This account is owned by an invalid program.",
  LamportsNonNull: "This account has lamports.",
  MissingSignature: "This account is missing a signature.",
  InvalidAccount: "This account is not valid.",
  InvalidTokenAccount: "This token account is not valid.",
  InvalidMint: "This mint is invalid.",
  InvalidVault: "This account has an invalid vault.",
  InvalidPayer: "This payer account is not valid.",
  VaultEmpty: "This vault is empty.",
  VaultNotEmpty: "This vault is not empty.",
  InvalidATA: "This Associated Token Account is not valid.",
});
